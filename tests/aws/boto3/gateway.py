"""What the tests share: clients of the gateway that remember what they were asked, and machines to run."""

import json
import os
import time
import unittest
import uuid

import boto3
import botocore.config
import botocore.exceptions

ROLE_ARN = "arn:aws:iam::123456789012:role/baton"
MACHINES = "arn:aws:states:us-east-1:123456789012:stateMachine:"
ACTIVITIES = "arn:aws:states:us-east-1:123456789012:activity:"
PATIENCE_S = 30

called = set()  # names of the operations


def connect(**more):
    # Those of its operations that have a host prefix would go to sync-127.0.0.1.
    config = botocore.config.Config(inject_host_prefix=False, retries={"max_attempts": 2})
    client = boto3.client("stepfunctions", endpoint_url=os.environ["BATON_GATEWAY"], config=config, **more)
    client.meta.events.register("before-call.stepfunctions", lambda model, **_: called.add(model.name))
    return client


def unique(prefix):
    return f"{prefix}-{uuid.uuid4()}"


def one_state(**state):
    return json.dumps({"StartAt": "Only", "States": {"Only": state}})


class GatewayTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sfn = connect()
        cls.addClassCleanup(cls.sfn.close)

    def create_machine(self, definition, **more):
        created = self.sfn.create_state_machine(name=unique("machine"), definition=definition, roleArn=ROLE_ARN, **more)
        return created["stateMachineArn"]

    def create_activity(self):
        return self.sfn.create_activity(name=unique("activity"))["activityArn"]

    def start(self, machine, **more):
        return self.sfn.start_execution(stateMachineArn=machine, **more)["executionArn"]

    def ended(self, execution):
        deadline = time.monotonic() + PATIENCE_S
        while True:
            described = self.sfn.describe_execution(executionArn=execution)
            if described["status"] != "RUNNING":
                return described
            self.assertLess(time.monotonic(), deadline, described)
            time.sleep(0.02)

    def assert_refused(self, name, message, call, /, **request):
        """The call fails with AWS's error of that name, as the class that boto3 has for it, and the message."""
        modeled = getattr(self.sfn.exceptions, name, botocore.exceptions.ClientError)
        with self.assertRaises(modeled) as caught:
            call(**request)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], name)
        self.assertRegex(error["Message"], message)
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)
