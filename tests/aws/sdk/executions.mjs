// Executions from start to end: what is told about them, lists and histories in pages, stop, redrive.
import assert from 'node:assert/strict';
import { describe as suite, it } from 'node:test';
import {
  call, connect, createActivity, createMachine, describe, ended, eventually, history, machinePrefix, pages, pass, refused, task,
  types, unique,
} from './baton.mjs';

const ofMachine = (arn, name) => `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
const wait = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } });

suite('an execution', { concurrency: true }, () => {
  it('of a task that a worker serves succeeds, and its history tells how', async () => {
    const { arn, name: machineName } = await createMachine(task('echo'));
    const name = unique('run');
    const started = await call('StartExecution', { stateMachineArn: arn, name, input: '{ "a" : [1, 2] }' });
    assert.equal(started.executionArn, ofMachine(arn, name));
    const execution = await ended(started.executionArn);
    assert.equal(execution.stopDate >= execution.startDate, true);
    assert.deepEqual(execution.startDate, started.startDate);
    delete execution.startDate;
    delete execution.stopDate;
    assert.deepEqual(execution, {
      executionArn: started.executionArn, stateMachineArn: arn, name, status: 'SUCCEEDED', input: '{ "a" : [1, 2] }',
      inputDetails: { included: true }, output: '{"a":[1,2]}', outputDetails: { included: true }, redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' });

    const events = await history(started.executionArn);
    assert.deepEqual(types(events), ['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSucceeded',
      'TaskStateExited', 'ExecutionSucceeded']);
    assert.deepEqual(events.map(({ id, previousEventId }) => [id, previousEventId]),
      [[1, 0], [2, 0], [3, 2], [4, 3], [5, 4], [6, 5], [7, 6]]);
    assert.deepEqual(events[0].executionStartedEventDetails, {
      input: '{ "a" : [1, 2] }', inputDetails: { truncated: false },
      roleArn: 'arn:aws:iam::123456789012:role/baton' });
    assert.deepEqual(events[1].stateEnteredEventDetails.name, 'Work');
    assert.deepEqual(events[6].executionSucceededEventDetails, { output: '{"a":[1,2]}', outputDetails: { truncated: false } });
    for (const event of events) assert.ok(event.timestamp instanceof Date);
    const bare = await history(started.executionArn, { includeExecutionData: false });
    assert.equal(bare[0].executionStartedEventDetails.input, undefined);
    assert.equal((await call('DescribeExecution', { executionArn: started.executionArn, includedData: 'METADATA_ONLY' })).input,
      undefined);
    const machine = await call('DescribeStateMachineForExecution', { executionArn: started.executionArn });
    assert.deepEqual([machine.name, machine.definition], [machineName, task('echo')]);
    assert.ok(machine.updateDate instanceof Date);
  });

  it('has a history in pages, forwards and backwards', async () => {
    const { arn } = await createMachine(task('echo'));
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn });
    await ended(executionArn);
    const forwards = await pages('GetExecutionHistory', { executionArn, maxResults: 3 }, 'events');
    assert.deepEqual(forwards.map((page) => page.map(({ id }) => id)), [[1, 2, 3], [4, 5, 6], [7]]);
    const backwards = await pages('GetExecutionHistory', { executionArn, maxResults: 5, reverseOrder: true }, 'events');
    assert.deepEqual(backwards.map((page) => page.map(({ id }) => id)), [[7, 6, 5, 4, 3], [2, 1]]);
    await refused('InvalidToken', "Invalid Token: 'Invalid token'", 'GetExecutionHistory', { executionArn, nextToken: 'eA==' });
  });

  it('that is started twice by one name is one, unless its input differs', async () => {
    const { arn } = await createMachine(wait);
    const name = unique('once');
    const first = await call('StartExecution', { stateMachineArn: arn, name, input: '{"a":1}' });
    assert.deepEqual(await call('StartExecution', { stateMachineArn: arn, name, input: '{"a":1}' }), first);
    await refused('ExecutionAlreadyExists', `Execution Already Exists: '${first.executionArn}'`, 'StartExecution',
      { stateMachineArn: arn, name, input: '{"a":2}' });
    await call('StopExecution', { executionArn: first.executionArn });
    await refused('ExecutionAlreadyExists', `Execution Already Exists: '${first.executionArn}'`, 'StartExecution',
      { stateMachineArn: arn, name, input: '{"a":1}' });
  });

  it('that is stopped is aborted with the error that was given', async () => {
    const { arn } = await createMachine(wait);
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn });
    const running = await describe(executionArn);
    assert.deepEqual([running.status, running.stopDate, running.redriveStatusReason],
      ['RUNNING', undefined, 'Execution is RUNNING and cannot be redriven']);
    const { stopDate } = await call('StopExecution', { executionArn, error: 'Enough', cause: 'of this' });
    const execution = await describe(executionArn);
    assert.deepEqual([execution.status, execution.error, execution.cause], ['ABORTED', 'Enough', 'of this']);
    assert.deepEqual(execution.stopDate, stopDate);
    const last = (await history(executionArn, { reverseOrder: true }))[0];
    assert.deepEqual([last.type, last.previousEventId, last.executionAbortedEventDetails],
      ['ExecutionAborted', 0, { error: 'Enough', cause: 'of this' }]);
    assert.deepEqual(await call('StopExecution', { executionArn }), { stopDate });
  });

  it('that failed is redriven from where it failed', async () => {
    const activity = await createActivity();
    const { arn } = await createMachine(JSON.stringify({ StartAt: 'First', States: {
      First: { Type: 'Pass', Next: 'Work' }, Work: { Type: 'Task', Resource: activity.arn, End: true } } }));
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn });
    await refused('ExecutionNotRedrivable', /cannot be redriven/, 'RedriveExecution', { executionArn });
    const first = await call('GetActivityTask', { activityArn: activity.arn });
    await call('SendTaskFailure', { taskToken: first.taskToken, error: 'Broken', cause: 'why' });
    const failed = await ended(executionArn);
    assert.deepEqual([failed.status, failed.error, failed.cause, failed.redriveStatus],
      ['FAILED', 'Broken', 'why', 'REDRIVABLE']);

    const { redriveDate } = await call('RedriveExecution', { executionArn });
    const again = await call('GetActivityTask', { activityArn: activity.arn });
    await call('SendTaskSuccess', { taskToken: again.taskToken, output: '"mended"' });
    const execution = await ended(executionArn);
    assert.deepEqual([execution.status, execution.output, execution.redriveCount], ['SUCCEEDED', '"mended"', 1]);
    assert.deepEqual(execution.redriveDate, redriveDate);
    const told = types(await history(executionArn));
    assert.equal(told.filter((type) => type === 'PassStateEntered').length, 1);
    assert.equal(told.filter((type) => type === 'ExecutionRedriven').length, 1);
    await refused('ExecutionNotRedrivable', /cannot be redriven/, 'RedriveExecution', { executionArn });
  });

  it('that does not exist is refused by every operation', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:none:none';
    for (const operation of ['DescribeExecution', 'GetExecutionHistory', 'StopExecution', 'RedriveExecution',
      'DescribeStateMachineForExecution']) {
      await refused('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`, operation, { executionArn });
      await refused('InvalidArn', "Invalid Arn: 'Invalid ARN prefix: none'", operation, { executionArn: 'none' });
    }
  });

  it('with an input or a name that is wrong is not started', async () => {
    const { arn } = await createMachine(pass(1));
    await refused('InvalidExecutionInput', /^Invalid State Machine Execution Input: '/, 'StartExecution',
      { stateMachineArn: arn, input: '{"a":' });
    await refused('InvalidName', "Invalid Name: 'a/b'", 'StartExecution', { stateMachineArn: arn, name: 'a/b' });
    await refused('ValidationException', "1 validation error detected: Value at 'input' failed to satisfy constraint: " +
      'Member must have length less than or equal to 262144', 'StartExecution', { stateMachineArn: arn, input: `"${'x'.repeat(262_144)}"` });
  });

  it('may carry 262,144 bytes of input', async () => {
    const { arn } = await createMachine(pass());
    const input = JSON.stringify('x'.repeat(262_142));
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn, input });
    assert.equal((await ended(executionArn)).output, input);
  });
});

suite('the list of executions', { concurrency: true }, () => {
  it('begins with the newest, and comes in pages', async () => {
    const { arn } = await createMachine(wait);
    const started = [];
    for (let i = 0; i < 5; ++i) started.push((await call('StartExecution', { stateMachineArn: arn })).executionArn);
    const listed = await pages('ListExecutions', { stateMachineArn: arn, maxResults: 2 }, 'executions');
    assert.deepEqual(listed.map((page) => page.length).filter((length) => length > 0), [2, 2, 1]);
    assert.deepEqual(listed.flat().map(({ executionArn }) => executionArn), started.reverse());
    assert.deepEqual(Object.keys(listed[0][0]).sort(),
      ['executionArn', 'name', 'redriveCount', 'startDate', 'stateMachineArn', 'status']);
    await refused('InvalidToken', "Invalid Token: 'Invalid token'", 'ListExecutions', { stateMachineArn: arn, nextToken: 'eA==' });
  });

  it('is of one status if that is asked for', async () => {
    const { arn } = await createMachine(wait);
    const [stays, goes] = await Promise.all([1, 2].map(() => call('StartExecution', { stateMachineArn: arn })));
    await call('StopExecution', { executionArn: goes.executionArn });
    const of = async (statusFilter) => {
      const { executions } = await call('ListExecutions', { stateMachineArn: arn, statusFilter });
      return executions.map(({ executionArn }) => executionArn);
    };
    assert.deepEqual(await of('RUNNING'), [stays.executionArn]);
    assert.deepEqual(await of('ABORTED'), [goes.executionArn]);
    assert.deepEqual(await of('SUCCEEDED'), []);
    await refused('ValidationException', 'The statusFilter PENDING_REDRIVE needs a mapRunArn', 'ListExecutions',
      { stateMachineArn: arn, statusFilter: 'PENDING_REDRIVE' });
    await refused('ValidationException', "1 validation error detected: Value 'ENDED' at 'statusFilter' failed to satisfy " +
      'constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]',
    'ListExecutions', { stateMachineArn: arn, statusFilter: 'ENDED' });
  });

  it('has none of Express machines', async () => {
    const { arn } = await createMachine(pass(1), { type: 'EXPRESS' });
    await refused('StateMachineTypeNotSupported', /not supported/, 'ListExecutions', { stateMachineArn: arn });
  });
});

suite('an Express execution', { concurrency: true }, () => {
  it('that is started synchronously is answered with its outcome', async () => {
    const { arn } = await createMachine(task('echo'), { type: 'EXPRESS' });
    const answer = await call('StartSyncExecution', { stateMachineArn: arn, name: 'now', input: '{"a":1}' });
    assert.match(answer.executionArn, new RegExp(`^${arn.replace(':stateMachine:', ':express:')}:now:[0-9a-f-]{36}$`));
    assert.deepEqual([answer.status, answer.output, answer.input, answer.name, answer.stateMachineArn],
      ['SUCCEEDED', '{"a":1}', '{"a":1}', 'now', arn]);
    assert.deepEqual([answer.inputDetails, answer.outputDetails], [{ included: true }, { included: true }]);
    assert.ok(answer.stopDate >= answer.startDate);
    assert.ok(answer.billingDetails.billedDurationInMilliseconds >= 0);
  });

  it('that fails answers its error and cause', async () => {
    const { arn } = await createMachine(
      '{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Broken","Cause":"why"}}}', { type: 'EXPRESS' });
    const answer = await call('StartSyncExecution', { stateMachineArn: arn });
    assert.deepEqual([answer.status, answer.error, answer.cause, answer.output], ['FAILED', 'Broken', 'why', undefined]);
  });

  it('may be started without waiting for it', async () => {
    const { arn } = await createMachine(pass(1), { type: 'EXPRESS' });
    const { executionArn, startDate } = await call('StartExecution', { stateMachineArn: arn });
    assert.match(executionArn, /:express:/);
    assert.ok(startDate instanceof Date);
  });

  it('is not what a Standard machine runs', async () => {
    const { arn } = await createMachine(pass(1));
    await refused('StateMachineTypeNotSupported', /not supported/, 'StartSyncExecution', { stateMachineArn: arn });
    assert.ok(arn.startsWith(machinePrefix));
  });
});
