// Who may do what: signatures and roles.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, connect, createMachine, ended, pass, refused, roleArn, unique } from './baton.mjs';

const by = (accessKeyId, secretAccessKey, more = {}) => connect({ credentials: { accessKeyId, secretAccessKey }, ...more });
const reader = by('BATONREADER', 'a-readers-secret-access-key');
const operator = by('BATONOPERATOR', 'an-operators-secret-access-key');

describe('a key', { concurrency: true }, () => {
  it('whose secret is wrong, or that nobody knows, opens nothing', async () => {
    await refused('InvalidSignatureException', /^The request signature we calculated does not match the signature you provided/,
      'ListStateMachines', {}, by('BATONADMIN', 'not-the-admins-secret-key'));
    await refused('UnrecognizedClientException', 'The security token included in the request is invalid.',
      'ListStateMachines', {}, by('NOBODY', 'not-the-admins-secret-key'));
  });

  it('of a reader reads', async () => {
    const { arn } = await createMachine(pass(1));
    assert.equal((await call('DescribeStateMachine', { stateMachineArn: arn }, reader)).stateMachineArn, arn);
    await refused('AccessDeniedException', /StartExecution/, 'StartExecution', { stateMachineArn: arn }, reader);
    await refused('AccessDeniedException', /DeleteStateMachine/, 'DeleteStateMachine', { stateMachineArn: arn }, reader);
  });

  it('of an operator starts executions and changes no machine', async () => {
    const { arn } = await createMachine(pass(1));
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn }, operator);
    assert.equal((await ended(executionArn)).status, 'SUCCEEDED');
    await refused('AccessDeniedException', /CreateStateMachine/, 'CreateStateMachine',
      { name: unique('no'), definition: pass(1), roleArn }, operator);
  });

  it('serves every region and any clock within five minutes', async () => {
    const abroad = connect({ region: 'eu-central-1', systemClockOffset: 240_000 });
    assert.ok(Array.isArray((await call('ListStateMachines', {}, abroad)).stateMachines));
  });
});
