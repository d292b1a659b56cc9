// State machines, their versions and aliases, and definitions that are checked without being created.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, createMachine, ended, machinePrefix, pages, pass, refused, roleArn, task, unique } from './baton.mjs';

describe('a state machine', { concurrency: true }, () => {
  it('is described as it was created', async () => {
    const definition = pass({ a: 1 });
    const { name, arn } = await createMachine(definition, {
      type: 'EXPRESS', tracingConfiguration: { enabled: true }, tags: [{ key: 'team', value: 'blue' }] });
    assert.equal(arn, machinePrefix + name);
    const machine = await call('DescribeStateMachine', { stateMachineArn: arn });
    assert.ok(machine.creationDate instanceof Date && Math.abs(Date.now() - machine.creationDate) < 120_000);
    assert.match(machine.revisionId ?? 'INITIAL', /^[0-9a-f-]{36}$|^INITIAL$/);
    delete machine.creationDate;
    delete machine.revisionId;
    assert.deepEqual(machine, {
      stateMachineArn: arn, name, status: 'ACTIVE', definition, roleArn, type: 'EXPRESS',
      loggingConfiguration: { level: 'OFF', includeExecutionData: false }, tracingConfiguration: { enabled: true },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' } });
    const tagged = await call('ListTagsForResource', { resourceArn: arn });
    assert.deepEqual(tagged.tags, [{ key: 'team', value: 'blue' }]);
  });

  it('that is created again as it is, is the same; otherwise its name is taken', async () => {
    const name = unique('twice');
    const first = await call('CreateStateMachine', { name, definition: pass(1), roleArn });
    assert.deepEqual(await call('CreateStateMachine', { name, definition: pass(1), roleArn }), first);
    await refused('StateMachineAlreadyExists', `State Machine Already Exists: '${machinePrefix}${name}'`,
      'CreateStateMachine', { name, definition: pass(2), roleArn });
  });

  it('that does not exist cannot be described, started or updated, but deleted', async () => {
    const stateMachineArn = `${machinePrefix}nobody`;
    const message = `State Machine Does Not Exist: '${stateMachineArn}'`;
    await refused('StateMachineDoesNotExist', message, 'DescribeStateMachine', { stateMachineArn });
    await refused('StateMachineDoesNotExist', message, 'UpdateStateMachine', { stateMachineArn, roleArn });
    await refused('StateMachineDoesNotExist', message, 'StartExecution', { stateMachineArn });
    await refused('StateMachineDoesNotExist', message, 'StartSyncExecution', { stateMachineArn });
    await refused('StateMachineDoesNotExist', message, 'ListExecutions', { stateMachineArn });
    assert.deepEqual(await call('DeleteStateMachine', { stateMachineArn }), {});
  });

  it('is gone once it is deleted', async () => {
    const { arn } = await createMachine(pass(1));
    await call('DeleteStateMachine', { stateMachineArn: arn });
    await refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`,
      'DescribeStateMachine', { stateMachineArn: arn });
  });

  it('runs its new definition once it is updated', async () => {
    const { arn } = await createMachine(pass('old'));
    const before = await call('StartExecution', { stateMachineArn: arn });
    const { revisionId, updateDate } = await call('UpdateStateMachine', { stateMachineArn: arn, definition: pass('new') });
    assert.ok(updateDate instanceof Date);
    const after = await call('StartExecution', { stateMachineArn: arn });
    assert.equal((await ended(before.executionArn)).output, '"old"');
    assert.equal((await ended(after.executionArn)).output, '"new"');
    assert.equal((await call('DescribeStateMachine', { stateMachineArn: arn })).revisionId, revisionId);
    const kept = await call('DescribeStateMachineForExecution', { executionArn: before.executionArn });
    assert.equal(kept.definition, pass('old'));
    assert.equal(kept.stateMachineArn, arn);
    await refused('MissingRequiredParameter', /./, 'UpdateStateMachine', { stateMachineArn: arn });
  });

  it('is listed, page by page', async () => {
    const made = [];
    for (let i = 0; i < 3; ++i) made.push((await createMachine(pass(i))).arn);
    const all = await pages('ListStateMachines', { maxResults: 2 }, 'stateMachines');
    assert.ok(all.length >= 2);
    for (const page of all) assert.ok(page.length <= 2);
    const arns = all.flat().map(({ stateMachineArn }) => stateMachineArn);
    for (const arn of made) assert.equal(arns.filter((each) => each === arn).length, 1);
    assert.deepEqual(Object.keys(all[0][0]).sort(), ['creationDate', 'name', 'stateMachineArn', 'type']);
    await refused('InvalidToken', "Invalid Token: 'Invalid token'", 'ListStateMachines', { nextToken: 'bm8=' });
  });

  it('is refused in the words of AWS', async () => {
    const good = { name: unique('refused'), definition: pass(1), roleArn };
    await refused('InvalidDefinition', /^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: /, 'CreateStateMachine',
      { ...good, definition: '{' });
    await refused('InvalidDefinition',
      "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Choices[0]/Next'",
      'CreateStateMachine', { ...good, definition: JSON.stringify({ StartAt: 'A', States: {
        A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'B' }], Default: 'C' },
        C: { Type: 'Succeed' } } }) });
    await refused('InvalidName', "Invalid Name: 'a b'", 'CreateStateMachine', { ...good, name: 'a b' });
    await refused('InvalidArn', /^Invalid (Role )?Arn: /, 'CreateStateMachine', { ...good, roleArn: 'baton' });
    await refused('InvalidArn', "Invalid Arn: 'Invalid ARN prefix: not_an_arn'", 'DescribeStateMachine',
      { stateMachineArn: 'not_an_arn' });
    await refused('InvalidLoggingConfiguration', /^Invalid Logging Configuration: /, 'CreateStateMachine',
      { ...good, loggingConfiguration: { level: 'ALL' } });
    await refused('InvalidEncryptionConfiguration', /^Invalid Encryption Configuration: /, 'CreateStateMachine',
      { ...good, encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } });
    await refused('ValidationException', "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy " +
      'constraint: Member must have value less than or equal to 1000', 'ListStateMachines', { maxResults: 1001 });
    await refused('ValidationException', "1 validation error detected: Value null at 'name' failed to satisfy constraint: " +
      'Member must not be null', 'CreateStateMachine', { ...good, name: undefined });
    await refused('ValidationException', /^2 validation errors detected: .*; /, 'CreateStateMachine',
      { ...good, name: 'x'.repeat(81), type: 'SLOW' });
  });
});

describe('a version', { concurrency: true }, () => {
  it('stays as it was published', async () => {
    const { arn } = await createMachine(pass('one'), { publish: true, versionDescription: 'first' });
    const { revisionId } = await call('UpdateStateMachine', { stateMachineArn: arn, definition: pass('two') });
    const second = await call('PublishStateMachineVersion', { stateMachineArn: arn, revisionId, description: 'second' });
    assert.equal(second.stateMachineVersionArn, `${arn}:2`);
    assert.ok(second.creationDate instanceof Date);
    const listed = await pages('ListStateMachineVersions', { stateMachineArn: arn, maxResults: 1 }, 'stateMachineVersions');
    assert.deepEqual(listed.flat().map((one) => one.stateMachineVersionArn), [`${arn}:2`, `${arn}:1`]);
    const first = await call('DescribeStateMachine', { stateMachineArn: `${arn}:1` });
    assert.deepEqual([first.definition, first.description, first.stateMachineArn], [pass('one'), 'first', `${arn}:1`]);
    const { executionArn } = await call('StartExecution', { stateMachineArn: `${arn}:1` });
    const execution = await ended(executionArn);
    assert.deepEqual([execution.output, execution.stateMachineVersionArn, execution.stateMachineArn],
      ['"one"', `${arn}:1`, arn]);
    const byVersion = await call('ListExecutions', { stateMachineArn: `${arn}:1` });
    assert.deepEqual(byVersion.executions.map((one) => one.executionArn), [executionArn]);
  });

  it('of a revision that is no longer current is a conflict', async () => {
    const { arn } = await createMachine(pass(1));
    const { revisionId } = await call('UpdateStateMachine', { stateMachineArn: arn, definition: pass(2) });
    await call('UpdateStateMachine', { stateMachineArn: arn, definition: pass(3) });
    await refused('ConflictException', /revision/, 'PublishStateMachineVersion', { stateMachineArn: arn, revisionId });
  });

  it('is gone once it is deleted, unless an alias leads to it', async () => {
    const { arn } = await createMachine(pass(1), { publish: true });
    const alias = await call('CreateStateMachineAlias',
      { name: 'prod', routingConfiguration: [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }] });
    await refused('ConflictException', /./, 'DeleteStateMachineVersion', { stateMachineVersionArn: `${arn}:1` });
    await call('DeleteStateMachineAlias', { stateMachineAliasArn: alias.stateMachineAliasArn });
    await call('DeleteStateMachineVersion', { stateMachineVersionArn: `${arn}:1` });
    await refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}:1'`,
      'DescribeStateMachine', { stateMachineArn: `${arn}:1` });
  });
});

describe('an alias', { concurrency: true }, () => {
  it('leads where it was last told to', async () => {
    const { arn } = await createMachine(pass('one'), { publish: true });
    await call('UpdateStateMachine', { stateMachineArn: arn, definition: pass('two'), publish: true });
    const route = (version, weight) => ({ stateMachineVersionArn: `${arn}:${version}`, weight });
    const { stateMachineAliasArn } = await call('CreateStateMachineAlias',
      { name: 'live', description: 'what runs', routingConfiguration: [route(1, 100)] });
    assert.equal(stateMachineAliasArn, `${arn}:live`);
    const run = async () => {
      const { executionArn } = await call('StartExecution', { stateMachineArn: stateMachineAliasArn });
      return ended(executionArn);
    };
    const first = await run();
    assert.deepEqual([first.output, first.stateMachineAliasArn, first.stateMachineVersionArn],
      ['"one"', stateMachineAliasArn, `${arn}:1`]);
    const { updateDate } = await call('UpdateStateMachineAlias',
      { stateMachineAliasArn, routingConfiguration: [route(2, 100), route(1, 0)] });
    assert.ok(updateDate instanceof Date);
    assert.equal((await run()).output, '"two"');
    const alias = await call('DescribeStateMachineAlias', { stateMachineAliasArn });
    assert.deepEqual([alias.name, alias.description, alias.routingConfiguration],
      ['live', 'what runs', [route(2, 100), route(1, 0)]]);
    const { stateMachineAliases } = await call('ListStateMachineAliases', { stateMachineArn: arn });
    assert.deepEqual(stateMachineAliases.map((one) => one.stateMachineAliasArn), [stateMachineAliasArn]);
  });

  it('that does not exist, or whose weights are wrong, is refused', async () => {
    const { arn } = await createMachine(pass(1), { publish: true });
    const stateMachineAliasArn = `${arn}:none`;
    await refused('ResourceNotFound', /./, 'DescribeStateMachineAlias', { stateMachineAliasArn });
    await refused('ResourceNotFound', /./, 'UpdateStateMachineAlias', { stateMachineAliasArn, description: 'x' });
    await refused('ValidationException', /./, 'CreateStateMachineAlias',
      { name: 'half', routingConfiguration: [{ stateMachineVersionArn: `${arn}:1`, weight: 50 }] });
  });
});

describe('a definition', { concurrency: true }, () => {
  it('is validated without being created', async () => {
    const good = await call('ValidateStateMachineDefinition', { definition: pass(1) });
    assert.deepEqual([good.result, good.diagnostics, good.truncated], ['OK', [], false]);
    const bad = await call('ValidateStateMachineDefinition', { definition: '{"StartAt":"A","States":{"A":{"Type":"Pass"}}}' });
    assert.equal(bad.result, 'FAIL');
    assert.deepEqual([bad.diagnostics[0].severity, bad.diagnostics[0].location], ['ERROR', '/States/A']);
    await refused('ValidationException', /severity/, 'ValidateStateMachineDefinition', { definition: pass(1), severity: 'BAD' });
  });

  it('has states that are tested alone', async () => {
    const passed = await call('TestState', {
      definition: '{"Type":"Pass","Parameters":{"b.$":"$.a"},"Next":"Other"}', input: '{"a":1}', inspectionLevel: 'DEBUG',
      roleArn });
    assert.deepEqual([passed.status, passed.output, passed.nextState], ['SUCCEEDED', '{"b":1}', 'Other']);
    assert.deepEqual(JSON.parse(passed.inspectionData.afterParameters), { b: 1 });
    const mocked = await call('TestState', {
      definition: JSON.stringify({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'f' }, End: true }),
      input: '{}', roleArn, mock: { errorOutput: { error: 'Broken', cause: 'why' }, fieldValidationMode: 'NONE' } });
    assert.deepEqual([mocked.status, mocked.error, mocked.cause], ['FAILED', 'Broken', 'why']);
    await refused('InvalidDefinition', /^Invalid State Machine Definition: /, 'TestState', { definition: '{}', roleArn });
    await refused('InvalidExecutionInput', /./, 'TestState', { definition: '{"Type":"Succeed"}', input: '{', roleArn });
  });

  it('may name any resource of AWS', async () => {
    await createMachine(task('arn:aws:states:::dynamodb:putItem', { Parameters: { TableName: 't', Item: {} } }));
    await createMachine(task('arn:aws:lambda:us-east-1:123456789012:function:f'));
  });
});
