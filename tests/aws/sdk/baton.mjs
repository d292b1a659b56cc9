// What the tests share: clients of the gateway that remember what they were asked, and machines to run.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as sfn from '@aws-sdk/client-sfn';

export const url = process.env.BATON_GATEWAY;
export const roleArn = 'arn:aws:iam::123456789012:role/baton';
export const activityPrefix = 'arn:aws:states:us-east-1:123456789012:activity:';
export const machinePrefix = 'arn:aws:states:us-east-1:123456789012:stateMachine:';

// Names of the operations that were called, and of the errors that were answered.
export const called = new Set();
export const errorsSeen = new Set();

export function connect(options = {}) {
  const client = new sfn.SFNClient({ endpoint: url, disableHostPrefix: true, maxAttempts: 2, ...options });
  client.middlewareStack.add((next, context) => async (args) => {
    called.add(context.commandName.replace(/Command$/, ''));
    return next(args);
  }, { step: 'initialize' });
  return client;
}

const client = connect();

// call('StartExecution', {…}): the answer without what the SDK adds.
export async function call(operation, input = {}, by = client, options = {}) {
  const { $metadata, ...answer } = await by.send(new sfn[`${operation}Command`](input), options);
  assert.equal($metadata.httpStatusCode, 200);
  return answer;
}

// The call fails with the error of that name, as the class that the SDK has for it, and with the message (text or RegExp).
export async function refused(name, message, operation, input = {}, by = client) {
  const error = await call(operation, input, by).then(
    (answer) => assert.fail(`${operation} was answered ${JSON.stringify(answer)}`), (reason) => reason);
  if (error instanceof assert.AssertionError) throw error;
  assert.equal(error.name, name, error.message);
  if (message instanceof RegExp) assert.match(error.message, message); else assert.equal(error.message, message);
  if (sfn[name]) assert.ok(error instanceof sfn[name], `${name} is a class of the SDK`);
  else assert.ok(error instanceof sfn.SFNServiceException);
  errorsSeen.add(name);
}

export const unique = (prefix) => `${prefix}-${randomUUID()}`;

export const pass = (result) => JSON.stringify({
  StartAt: 'Only', States: { Only: { Type: 'Pass', ...(result === undefined ? {} : { Result: result }), End: true } } });
export const task = (resource, more = {}) => JSON.stringify({
  StartAt: 'Work', States: { Work: { Type: 'Task', Resource: resource, ...more, End: true } } });

export async function createMachine(definition, more = {}) {
  const name = unique('machine');
  const { stateMachineArn } = await call('CreateStateMachine', { name, definition, roleArn, ...more });
  return { name, arn: stateMachineArn };
}

export async function createActivity() {
  const name = unique('activity');
  const { activityArn } = await call('CreateActivity', { name });
  return { name, arn: activityArn };
}

// Asks until the answer is as wanted.
export async function eventually(ask, isWanted) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    assert.ok(Date.now() < deadline, `still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const describe = (executionArn) => call('DescribeExecution', { executionArn });
export const ended = (executionArn) => eventually(() => describe(executionArn), ({ status }) => status !== 'RUNNING');

export async function history(executionArn, more = {}) {
  const { events } = await call('GetExecutionHistory', { executionArn, ...more });
  return events;
}
export const types = (events) => events.map(({ type }) => type);

// All pages of a list.
export async function pages(operation, input, member) {
  const all = [];
  let nextToken;
  do {
    const answer = await call(operation, { ...input, nextToken });
    all.push(answer[member]);
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return all;
}
