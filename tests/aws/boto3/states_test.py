"""The operations that Debian's boto3 knows, through its client, its paginators and its exceptions."""

import concurrent.futures
import datetime

from gateway import ACTIVITIES, GatewayTest, MACHINES, ROLE_ARN, called, connect, one_state, unique

PASS = one_state(Type="Pass", End=True)
ECHO = one_state(Type="Task", Resource="echo", End=True)
WAIT = one_state(Type="Wait", Seconds=3600, End=True)


class AStateMachine(GatewayTest):
    def test_is_described_as_it_was_created(self):
        name = unique("machine")
        tags = [{"key": "team", "value": "blue"}]
        created = self.sfn.create_state_machine(name=name, definition=PASS, roleArn=ROLE_ARN, tags=tags)
        self.assertEqual(created["stateMachineArn"], MACHINES + name)
        self.assertIsNotNone(created["creationDate"].tzinfo)
        described = self.sfn.describe_state_machine(stateMachineArn=MACHINES + name)
        self.assertEqual(described["creationDate"], created["creationDate"])
        self.assertEqual([described[key] for key in ("name", "definition", "roleArn", "type", "status")],
                         [name, PASS, ROLE_ARN, "STANDARD", "ACTIVE"])
        self.assertEqual(self.sfn.list_tags_for_resource(resourceArn=MACHINES + name)["tags"], tags)

    def test_is_updated_tagged_and_deleted(self):
        machine = self.create_machine(PASS)
        updated = self.sfn.update_state_machine(stateMachineArn=machine, definition=ECHO)
        self.assertIsInstance(updated["updateDate"], datetime.datetime)
        self.sfn.tag_resource(resourceArn=machine, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        self.sfn.untag_resource(resourceArn=machine, tagKeys=["a"])
        self.assertEqual(self.sfn.list_tags_for_resource(resourceArn=machine)["tags"], [{"key": "b", "value": "2"}])
        self.assert_refused("MissingRequiredParameter", ".", self.sfn.update_state_machine, stateMachineArn=machine)
        self.sfn.delete_state_machine(stateMachineArn=machine)
        self.assert_refused("StateMachineDoesNotExist", f"^State Machine Does Not Exist: '{machine}'$",
                            self.sfn.describe_state_machine, stateMachineArn=machine)

    def test_that_is_wrong_is_refused_in_the_words_of_aws(self):
        good = {"name": unique("machine"), "definition": PASS, "roleArn": ROLE_ARN}
        create = self.sfn.create_state_machine
        self.assert_refused("InvalidDefinition", "^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ", create,
                            **good | {"definition": "{"})
        self.assert_refused("InvalidName", "^Invalid Name: 'a b'$", create, **good | {"name": "a b"})
        self.assert_refused("InvalidArn", "^Invalid Arn: 'Invalid ARN prefix: no_arn'$", self.sfn.describe_state_machine,
                            stateMachineArn="no_arn")
        self.assert_refused("InvalidToken", "^Invalid Token: 'Invalid token'$", self.sfn.list_state_machines, nextToken="eA==")
        self.assert_refused(
            "ValidationException", "^1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: "
            "Member must have value less than or equal to 1000$", self.sfn.list_state_machines, maxResults=1001)

    def test_is_found_by_the_paginator(self):
        made = {self.create_machine(PASS) for _ in range(3)}
        pages = self.sfn.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 2})
        listed = [machine["stateMachineArn"] for page in pages for machine in page["stateMachines"]]
        self.assertLessEqual(made, set(listed))
        self.assertEqual(len(listed), len(set(listed)))


class AnExecution(GatewayTest):
    def test_runs_and_tells_its_history(self):
        machine = self.create_machine(ECHO)
        name = unique("run")
        execution = self.start(machine, name=name, input='{"a":1}')
        self.assertEqual(execution, f"{machine.replace(':stateMachine:', ':execution:')}:{name}")
        ended = self.ended(execution)
        self.assertEqual([ended["status"], ended["input"], ended["output"]], ["SUCCEEDED", '{"a":1}', '{"a":1}'])
        self.assertGreaterEqual(ended["stopDate"], ended["startDate"])
        pages = self.sfn.get_paginator("get_execution_history").paginate(
            executionArn=execution, reverseOrder=True, PaginationConfig={"PageSize": 3})
        events = [event for page in pages for event in page["events"]]
        self.assertEqual([event["id"] for event in events], [7, 6, 5, 4, 3, 2, 1])
        self.assertEqual(events[0]["type"], "ExecutionSucceeded")
        self.assertEqual(events[0]["executionSucceededEventDetails"]["output"], '{"a":1}')
        kept = self.sfn.describe_state_machine_for_execution(executionArn=execution)
        self.assertEqual([kept["stateMachineArn"], kept["definition"]], [machine, ECHO])

    def test_is_listed_newest_first_and_by_status(self):
        machine = self.create_machine(WAIT)
        started = [self.start(machine) for _ in range(3)]
        stopped = self.sfn.stop_execution(executionArn=started[1], error="Enough", cause="why")
        described = self.sfn.describe_execution(executionArn=started[1])
        self.assertEqual([described["status"], described["stopDate"]], ["ABORTED", stopped["stopDate"]])
        paginator = self.sfn.get_paginator("list_executions")

        def listed(**more):
            pages = paginator.paginate(stateMachineArn=machine, PaginationConfig={"PageSize": 2}, **more)
            return [execution["executionArn"] for page in pages for execution in page["executions"]]

        self.assertEqual(listed(), started[::-1])
        self.assertEqual(listed(statusFilter="RUNNING"), [started[2], started[0]])
        self.assertEqual(listed(statusFilter="ABORTED"), [started[1]])

    def test_that_is_started_again_with_another_input_exists_already(self):
        machine = self.create_machine(WAIT)
        execution = self.start(machine, name="once", input="1")
        self.assertEqual(self.start(machine, name="once", input="1"), execution)
        self.assert_refused("ExecutionAlreadyExists", f"^Execution Already Exists: '{execution}'$", self.start,
                            machine=machine, name="once", input="2")

    def test_that_does_not_exist_is_refused(self):
        execution = "arn:aws:states:us-east-1:123456789012:execution:none:none"
        for call in (self.sfn.describe_execution, self.sfn.get_execution_history, self.sfn.stop_execution,
                     self.sfn.describe_state_machine_for_execution):
            self.assert_refused("ExecutionDoesNotExist", f"^Execution Does Not Exist: '{execution}'$", call,
                                executionArn=execution)
        self.assert_refused("InvalidExecutionInput", "^Invalid State Machine Execution Input: ", self.start,
                            machine=self.create_machine(PASS), input="{")

    def test_of_an_express_machine_is_answered_with_its_outcome(self):
        machine = self.create_machine(ECHO, type="EXPRESS")
        answer = self.sfn.start_sync_execution(stateMachineArn=machine, input="[1]")
        self.assertEqual([answer["status"], answer["output"]], ["SUCCEEDED", "[1]"])
        self.assertEqual(answer["billingDetails"]["billedMemoryUsedInMB"], 64)
        self.assert_refused("StateMachineTypeNotSupported", "not supported", self.sfn.start_sync_execution,
                            stateMachineArn=self.create_machine(PASS))


class AnActivity(GatewayTest):
    def test_is_created_described_found_and_deleted(self):
        name = unique("activity")
        created = self.sfn.create_activity(name=name)
        self.assertEqual(self.sfn.create_activity(name=name)["creationDate"], created["creationDate"])
        activity = created["activityArn"]
        self.assertEqual(activity, ACTIVITIES + name)
        self.assertEqual(self.sfn.describe_activity(activityArn=activity)["name"], name)
        pages = self.sfn.get_paginator("list_activities").paginate(PaginationConfig={"PageSize": 1})
        self.assertIn(activity, [one["activityArn"] for page in pages for one in page["activities"]])
        self.sfn.delete_activity(activityArn=activity)
        self.assert_refused("ActivityDoesNotExist", f"^Activity Does Not Exist: '{activity}'$",
                            self.sfn.describe_activity, activityArn=activity)

    def test_hands_its_task_to_whoever_waits_for_it(self):
        activity = self.create_activity()
        machine = self.create_machine(one_state(Type="Task", Resource=activity, End=True))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            poll = pool.submit(self.sfn.get_activity_task, activityArn=activity, workerName="joe")
            execution = self.start(machine, input='{"a":1}')
            task = poll.result()
        self.assertEqual(task["input"], '{"a":1}')
        self.sfn.send_task_heartbeat(taskToken=task["taskToken"])
        self.sfn.send_task_success(taskToken=task["taskToken"], output='"done"')
        self.assertEqual(self.ended(execution)["output"], '"done"')
        self.assert_refused("TaskTimedOut", "^Task Timed Out: 'Provided task does not exist anymore'$",
                            self.sfn.send_task_success, taskToken=task["taskToken"], output="1")

    def test_fails_the_execution_with_its_error(self):
        activity = self.create_activity()
        execution = self.start(self.create_machine(one_state(Type="Task", Resource=activity, End=True)))
        token = self.sfn.get_activity_task(activityArn=activity)["taskToken"]
        self.assert_refused("InvalidOutput", "^Invalid ", self.sfn.send_task_success, taskToken=token, output="{")
        self.sfn.send_task_failure(taskToken=token, error="Broken", cause="why")
        ended = self.ended(execution)
        self.assertEqual([ended["status"], ended["error"], ended["cause"]], ["FAILED", "Broken", "why"])

    def test_knows_no_token_that_it_did_not_give(self):
        self.assert_refused("InvalidToken", "^Invalid Token: 'Invalid token'$", self.sfn.send_task_heartbeat, taskToken="mine")


class AMapRun(GatewayTest):
    def test_is_listed_described_and_updated_while_it_runs(self):
        activity = self.create_activity()
        work = {"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": activity, "End": True}}}
        processor = work | {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
        execution = self.start(self.create_machine(one_state(Type="Map", ItemProcessor=processor, End=True)), input="[1]")
        token = self.sfn.get_activity_task(activityArn=activity)["taskToken"]
        pages = self.sfn.get_paginator("list_map_runs").paginate(executionArn=execution)
        (run,) = [run["mapRunArn"] for page in pages for run in page["mapRuns"]]
        self.sfn.update_map_run(mapRunArn=run, maxConcurrency=5)
        described = self.sfn.describe_map_run(mapRunArn=run)
        self.assertEqual([described["status"], described["maxConcurrency"], described["itemCounts"]["total"]],
                         ["RUNNING", 5, 1])
        self.sfn.send_task_success(taskToken=token, output="2")
        self.assertEqual(self.ended(execution)["output"], "[2]")


class AKey(GatewayTest):
    def test_with_a_wrong_secret_opens_nothing(self):
        wrong = connect(aws_access_key_id="BATONADMIN", aws_secret_access_key="not-the-admins-secret-key")
        self.addCleanup(wrong.close)
        self.assert_refused("InvalidSignatureException", "^The request signature we calculated does not match",
                            wrong.list_state_machines)

    def test_of_a_reader_reads(self):
        reader = connect(aws_access_key_id="BATONREADER", aws_secret_access_key="a-readers-secret-access-key")
        self.addCleanup(reader.close)
        machine = self.create_machine(PASS)
        self.assertEqual(reader.describe_state_machine(stateMachineArn=machine)["definition"], PASS)
        self.assert_refused("AccessDeniedException", "StartExecution", reader.start_execution, stateMachineArn=machine)


def tearDownModule():
    sfn = connect()
    missing = set(sfn.meta.service_model.operation_names) - called
    sfn.close()
    if missing:
        raise AssertionError(f"operations that no test calls: {sorted(missing)}")
