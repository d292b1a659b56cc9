// baton-bench: one subcommand a benchmark. Only results go to standard output.
#include <CLI/CLI.hpp>

#include "benchmarks/chaos/arguments.h"
#include "benchmarks/images/start.h"
#include "benchmarks/jsonata/jsonata.h"
#include "benchmarks/load/arguments.h"
#include "benchmarks/step/step.h"
#include "benchmarks/workflow/arguments.h"

int main(int argc, char** argv) {
  using namespace baton::bench;
  CLI::App app{"Measures Baton with real processes and a real Redis on this machine."};
  app.footer(
      "Examples:\n"
      "  ./dev bench load --tasks 1000000 --payload-bytes 100 --json\n"
      "  ./dev bench latency --fsync everysec\n"
      "  ./dev bench chaos --rounds 20 --fault power --json\n"
      "benchmarks/README.md says what each figure means and what it was where.");
  app.require_subcommand(1);

  LoadArguments load;
  CLI::App* load_command = app.add_subcommand("load", "as many no-op tasks a second as go through");
  load_command->add_option("--tasks", load.tasks)->capture_default_str()->check(CLI::PositiveNumber);
  load_command->add_option("--payload-bytes", load.payload_bytes)->capture_default_str()->check(CLI::Range(0, 262144));
  load_command->add_option("--fsync", load.fsync, "Redis's appendfsync")
      ->capture_default_str()
      ->check(CLI::IsMember({"always", "everysec"}));
  load_command->add_option("--shards", load.shards)->capture_default_str();
  load_command->add_option("--workers", load.workers, "worker processes")->capture_default_str();
  load_command->add_option("--slots", load.slots, "handlers at a time, of a worker")->capture_default_str();
  load_command->add_option("--in-flight", load.in_flight, "tasks submitted and not ended")->capture_default_str();
  load_command->add_option("--batch", load.batch, "tasks a submit")->capture_default_str();
  load_command->add_flag("!--tcp", load.ipc, "loopback TCP instead of unix sockets");
  load_command->add_flag("--json", load.json);

  LatencyArguments latency;
  CLI::App* latency_command = app.add_subcommand("latency", "one task at a time, submit to outcome");
  latency_command->add_option("--tasks", latency.tasks)->capture_default_str()->check(CLI::PositiveNumber);
  latency_command->add_option("--payload-bytes", latency.payload_bytes)
      ->capture_default_str()
      ->check(CLI::Range(0, 262144));
  latency_command->add_option("--fsync", latency.fsync, "Redis's appendfsync")
      ->capture_default_str()
      ->check(CLI::IsMember({"always", "everysec"}));
  latency_command->add_flag("!--tcp", latency.ipc, "loopback TCP instead of unix sockets");
  latency_command->add_flag("--json", latency.json);

  BacklogArguments backlog;
  CLI::App* backlog_command = app.add_subcommand("backlog", "memory of tasks that wait, with no worker");
  backlog_command->add_option("--tasks", backlog.tasks)->capture_default_str()->check(CLI::PositiveNumber);
  backlog_command->add_option("--payload-bytes", backlog.payload_bytes)
      ->capture_default_str()
      ->check(CLI::Range(0, 262144));
  backlog_command->add_flag("--json", backlog.json);

  baton::chaos::ChaosArguments chaos;
  CLI::App* chaos_command =
      app.add_subcommand("chaos", "breaks everything under load, and checks that nothing was lost");
  chaos_command->add_option("--rounds", chaos.rounds)->capture_default_str()->check(CLI::PositiveNumber);
  chaos_command->add_option("--fault", chaos.fault)
      ->capture_default_str()
      ->check(CLI::IsMember({"coordinator", "worker", "redis", "power", "pause", "all"}));
  chaos_command->add_option("--tasks-per-round", chaos.tasks_per_round, "acknowledged, at least")
      ->capture_default_str();
  chaos_command->add_option("--seed", chaos.seed, "of the faults and the load (default chosen and printed)");
  chaos_command->add_option("--shards", chaos.shards)->capture_default_str()->check(CLI::Range(1, 64));
  chaos_command->add_option("--workers", chaos.workers, "worker processes")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  chaos_command->add_option("--clients", chaos.clients, "clients that submit")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  chaos_command->add_option("--coordinator", chaos.coordinator, "another program in its place")
      ->check(CLI::ExistingFile);
  chaos_command->add_flag("--json", chaos.json);

  ImagesArguments images;
  CLI::App* images_command =
      app.add_subcommand("images", "thumbnails of a 12-megapixel photograph, against libvips and ImageMagick");
  images_command->add_option("--rounds", images.rounds)->capture_default_str()->check(CLI::Range(1, 1000));
  images_command->add_option("--images-per-batch", images.images_per_batch, "of the way through a worker")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  images_command->add_flag("--json", images.json);

  JsonataArguments jsonata;
  CLI::App* jsonata_command = app.add_subcommand("jsonata", "JSONata against its reference implementation in Node");
  jsonata_command->add_option("--seconds", jsonata.seconds, "of measuring, for each expression")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  jsonata_command->add_flag("--json", jsonata.json);

  WorkflowArguments workflow;
  CLI::App* workflow_command = app.add_subcommand("workflow", "executions of Task states, and one at a time");
  workflow_command->add_option("--executions", workflow.executions)->capture_default_str()->check(CLI::PositiveNumber);
  workflow_command->add_option("--steps", workflow.steps, "Task states of an execution")
      ->capture_default_str()
      ->check(CLI::Range(1, 100));
  workflow_command->add_option("--type", workflow.type)
      ->capture_default_str()
      ->check(CLI::IsMember({"STANDARD", "EXPRESS"}));
  workflow_command->add_option("--fsync", workflow.fsync, "Redis's appendfsync")
      ->capture_default_str()
      ->check(CLI::IsMember({"always", "everysec"}));
  workflow_command->add_option("--in-flight", workflow.in_flight, "executions started and not closed")
      ->capture_default_str();
  workflow_command->add_option("--latency-runs", workflow.latency_runs, "executions run one at a time")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  workflow_command->add_option("--shards", workflow.shards)->capture_default_str();
  workflow_command->add_flag("--json", workflow.json);

  ApiArguments api;
  CLI::App* api_command = app.add_subcommand("api", "StartExecution over HTTP, through a gateway");
  api_command->add_option("--requests", api.requests)->capture_default_str()->check(CLI::PositiveNumber);
  api_command->add_option("--connections", api.connections)->capture_default_str()->check(CLI::Range(1, 1024));
  api_command->add_flag("--json", api.json);

  ExecutionMemoryArguments memory;
  CLI::App* memory_command = app.add_subcommand("executions", "memory of executions, open and closed");
  memory_command->add_option("--open", memory.open)->capture_default_str()->check(CLI::PositiveNumber);
  memory_command->add_option("--closed", memory.closed)->capture_default_str()->check(CLI::PositiveNumber);
  memory_command->add_flag("--json", memory.json);

  MapArguments map;
  CLI::App* map_command = app.add_subcommand("map", "one execution with a distributed Map");
  map_command->add_option("--items", map.items, "at most 130,000, as an input has at most 256 KiB")
      ->capture_default_str()
      ->check(CLI::Range(1, 130'000));
  map_command->add_option("--type", map.type, "of the children")
      ->capture_default_str()
      ->check(CLI::IsMember({"STANDARD", "EXPRESS"}));
  map_command->add_option("--concurrency", map.concurrency, "children that run at a time; 0: as many as possible")
      ->capture_default_str();
  map_command->add_flag("--json", map.json);

  StepArguments step;
  CLI::App* step_command = app.add_subcommand("step", "states a second of the workflow engine, in memory, one thread");
  step_command->add_option("--seconds", step.seconds, "of measuring")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  step_command->add_flag("--json", step.json);

  CLI11_PARSE(app, argc, argv);
  if (chaos_command->parsed()) return baton::chaos::run_chaos(chaos);
  if (workflow_command->parsed()) return run_workflow(workflow);
  if (map_command->parsed()) return run_map(map);
  if (api_command->parsed()) return run_api(api);
  if (memory_command->parsed()) return run_execution_memory(memory);
  if (step_command->parsed()) return run_step(step);
  if (images_command->parsed()) return start_images(images);
  if (jsonata_command->parsed()) return run_jsonata(jsonata);
  if (backlog_command->parsed()) return run_backlog(backlog);
  return load_command->parsed() ? run_load(load) : run_latency(latency);
}
