// Distributed Maps: their runs, their children, and what may be changed while they run.
import assert from 'node:assert/strict';
import { describe as suite, it } from 'node:test';
import { call, createActivity, createMachine, describe, ended, refused } from './baton.mjs';

const map = (resource) => JSON.stringify({ StartAt: 'Each', States: { Each: {
  Type: 'Map', Label: 'Each', MaxConcurrency: 2, End: true,
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: resource, End: true } } } } } });

suite('a Map Run', { concurrency: true }, () => {
  it('is listed and described with its items and children', async () => {
    const { arn } = await createMachine(map('echo'));
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn, input: '[1,2,3]' });
    assert.equal((await ended(executionArn)).output, '[1,2,3]');
    const { mapRuns } = await call('ListMapRuns', { executionArn });
    assert.deepEqual(mapRuns.map((run) => run.executionArn), [executionArn]);
    assert.equal(mapRuns[0].stateMachineArn, `${arn}/Each`);
    const { mapRunArn } = mapRuns[0];
    const run = await call('DescribeMapRun', { mapRunArn });
    assert.deepEqual([run.status, run.executionArn], ['SUCCEEDED', executionArn]);
    assert.deepEqual([run.itemCounts.total, run.itemCounts.succeeded, run.itemCounts.failed], [3, 3, 0]);
    assert.deepEqual([run.executionCounts.total, run.executionCounts.succeeded], [3, 3]);
    assert.ok(run.stopDate >= run.startDate);
    assert.equal(run.maxConcurrency, 2, 'a run that is over keeps its terms');
    const { executions } = await call('ListExecutions', { mapRunArn });
    assert.equal(executions.length, 3);
    const child = await describe(executions[0].executionArn);
    assert.deepEqual([child.status, child.mapRunArn], ['SUCCEEDED', mapRunArn]);
  });

  it('is updated while it runs', async () => {
    const activity = await createActivity();
    const { arn } = await createMachine(map(activity.arn));
    const { executionArn } = await call('StartExecution', { stateMachineArn: arn, input: '[1]' });
    const { taskToken } = await call('GetActivityTask', { activityArn: activity.arn });
    const { mapRunArn } = (await call('ListMapRuns', { executionArn })).mapRuns[0];
    assert.deepEqual(await call('UpdateMapRun', { mapRunArn, maxConcurrency: 7, toleratedFailureCount: 3 }), {});
    const run = await call('DescribeMapRun', { mapRunArn });
    assert.deepEqual([run.status, run.maxConcurrency, run.toleratedFailureCount], ['RUNNING', 7, 3]);
    await call('SendTaskSuccess', { taskToken, output: '1' });
    assert.equal((await ended(executionArn)).status, 'SUCCEEDED');
  });

  it('that does not exist is refused', async () => {
    const mapRunArn = 'arn:aws:states:us-east-1:123456789012:mapRun:none/Each:11111111-2222-3333-4444-555555555555';
    await refused('ResourceNotFound', /./, 'DescribeMapRun', { mapRunArn });
    await refused('ResourceNotFound', /./, 'UpdateMapRun', { mapRunArn, maxConcurrency: 1 });
  });
});
