// Activities and task tokens: work that is fetched and answered over HTTP.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  activityPrefix, call, createActivity, createMachine, ended, eventually, history, pages, refused, task, types, unique,
} from './baton.mjs';

describe('an activity', { concurrency: true }, () => {
  it('is created once, described, listed and deleted', async () => {
    const name = unique('activity');
    const created = await call('CreateActivity', { name, tags: [{ key: 'a', value: '1' }] });
    assert.equal(created.activityArn, activityPrefix + name);
    assert.deepEqual(await call('CreateActivity', { name, tags: [{ key: 'a', value: '1' }] }), created);
    const { activityArn } = created;
    const described = await call('DescribeActivity', { activityArn });
    assert.deepEqual([described.name, described.activityArn, described.creationDate],
      [name, activityArn, created.creationDate]);
    await call('CreateActivity', { name: unique('activity') });
    const listed = await pages('ListActivities', { maxResults: 1 }, 'activities');
    assert.ok(listed.length > 1);
    assert.equal(listed.flat().filter((one) => one.activityArn === activityArn).length, 1);
    await call('DeleteActivity', { activityArn });
    for (const operation of ['DescribeActivity', 'GetActivityTask']) {
      await refused('ActivityDoesNotExist', `Activity Does Not Exist: '${activityArn}'`, operation, { activityArn });
    }
    await refused('InvalidName', "Invalid Name: 'a b'", 'CreateActivity', { name: 'a b' });
    await refused('InvalidArn', /^Invalid Arn: /, 'DescribeActivity', { activityArn: 'activity' });
  });

  it('hands its task to whoever waits for it already', async () => {
    const activity = await createActivity();
    const { arn } = await createMachine(task(activity.arn));
    const poll = call('GetActivityTask', { activityArn: activity.arn, workerName: 'joe' });
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn, input: '{"a":1}' });
    const { taskToken, input } = await poll;
    assert.equal(input, '{"a":1}');
    assert.deepEqual(await call('SendTaskHeartbeat', { taskToken }), {});
    assert.deepEqual(await call('SendTaskSuccess', { taskToken, output: '{"b":2}' }), {});
    const execution = await ended(executionArn);
    assert.deepEqual([execution.status, execution.output], ['SUCCEEDED', '{"b":2}']);
    const events = await history(executionArn);
    assert.deepEqual(types(events), ['ExecutionStarted', 'TaskStateEntered', 'ActivityScheduled', 'ActivityStarted',
      'ActivitySucceeded', 'TaskStateExited', 'ExecutionSucceeded']);
    assert.equal(events[3].activityStartedEventDetails.workerName, 'joe');
    await refused('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'", 'SendTaskSuccess',
      { taskToken, output: '1' });
  });

  it('hands each task to one of those who ask', async () => {
    const activity = await createActivity();
    const { arn } = await createMachine(task(activity.arn));
    const polls = Array.from({ length: 6 }, () => call('GetActivityTask', { activityArn: activity.arn }));
    const started = await Promise.all(Array.from({ length: 6 }, (_, i) =>
      call('StartExecution', { stateMachineArn: arn, input: JSON.stringify(i) })));
    const tasks = await Promise.all(polls);
    assert.deepEqual(tasks.map(({ input }) => input).sort(), ['0', '1', '2', '3', '4', '5']);
    await Promise.all(tasks.map(({ taskToken, input }) => call('SendTaskSuccess', { taskToken, output: input })));
    const outputs = await Promise.all(started.map(async ({ executionArn }) => (await ended(executionArn)).output));
    assert.deepEqual(outputs, ['0', '1', '2', '3', '4', '5']);
  });

  it('whose worker falls silent times out', async () => {
    const activity = await createActivity();
    const { arn } = await createMachine(task(activity.arn, { TimeoutSeconds: 60, HeartbeatSeconds: 1 }));
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn });
    const { taskToken } = await call('GetActivityTask', { activityArn: activity.arn });
    const execution = await ended(executionArn);
    assert.deepEqual([execution.status, execution.error], ['FAILED', 'States.Timeout']);
    for (const [operation, more] of [['SendTaskHeartbeat', {}], ['SendTaskFailure', {}], ['SendTaskSuccess', { output: '1' }]]) {
      await refused('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'", operation, { taskToken, ...more });
    }
  });
});

describe('a task token', { concurrency: true }, () => {
  const waiting = task('arn:aws:states:::lambda:invoke.waitForTaskToken',
    { Parameters: { FunctionName: 'echo', Payload: { 'token.$': '$$.Task.Token' } } });
  // What the function was given stands in the history.
  const tokenOf = async (executionArn) => {
    const events = await eventually(() => history(executionArn), (some) => types(some).includes('TaskScheduled'));
    const { parameters } = events.find(({ type }) => type === 'TaskScheduled').taskScheduledEventDetails;
    return JSON.parse(parameters).Payload.token;
  };

  it('lets anybody answer the task that it was given to', async () => {
    const { arn } = await createMachine(waiting);
    const [good, bad] = await Promise.all([1, 2].map(() => call('StartExecution', { stateMachineArn: arn })));
    await call('SendTaskSuccess', { taskToken: await tokenOf(good.executionArn), output: '"approved"' });
    await call('SendTaskFailure', { taskToken: await tokenOf(bad.executionArn), error: 'Refused', cause: 'no' });
    const approved = await ended(good.executionArn);
    assert.deepEqual([approved.status, approved.output], ['SUCCEEDED', '"approved"']);
    const rejected = await ended(bad.executionArn);
    assert.deepEqual([rejected.status, rejected.error, rejected.cause], ['FAILED', 'Refused', 'no']);
  });

  it('that nobody was given is refused, and so is an output that is no JSON', async () => {
    await refused('InvalidToken', "Invalid Token: 'Invalid token'", 'SendTaskSuccess', { taskToken: 'mine', output: '1' });
    await refused('InvalidToken', "Invalid Token: 'Invalid token'", 'SendTaskFailure', { taskToken: 'mine' });
    await refused('InvalidToken', "Invalid Token: 'Invalid token'", 'SendTaskHeartbeat', { taskToken: 'mine' });
    const activity = await createActivity();
    const { arn } = await createMachine(task(activity.arn));
    await call('StartExecution', { stateMachineArn: arn });
    const { taskToken } = await call('GetActivityTask', { activityArn: activity.arn });
    await refused('InvalidOutput', /^Invalid /, 'SendTaskSuccess', { taskToken, output: '{' });
  });
});

describe('a tag', { concurrency: true }, () => {
  it('is put on state machines and activities, replaced and taken off', async () => {
    const activity = await createActivity();
    const machine = await createMachine(task('echo'));
    for (const resourceArn of [activity.arn, machine.arn]) {
      await call('TagResource', { resourceArn, tags: [{ key: 'a', value: '1' }, { key: 'b', value: '2' }] });
      await call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] });
      await call('UntagResource', { resourceArn, tagKeys: ['b', 'none'] });
      assert.deepEqual((await call('ListTagsForResource', { resourceArn })).tags, [{ key: 'a', value: '3' }]);
    }
    const tags = Array.from({ length: 51 }, (_, i) => ({ key: `k${i}`, value: '' }));
    await refused('TooManyTags', /50/, 'TagResource', { resourceArn: machine.arn, tags });
    await refused('ResourceNotFound', /./, 'ListTagsForResource', { resourceArn: `${activityPrefix}none` });
  });
});
