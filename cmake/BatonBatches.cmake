# Sources of tests are compiled in batches in build/release, which read their headers once (CMake's unity builds). Nothing
# that is shipped is: what a batch compiles shares its unnamed namespaces, and a constant of one file can hide one of a
# header from another, without a word. Where two files of a test give different things the same name, these are compiled
# alone.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
set(BATON_COMPILED_ALONE
  tests/api/test_state_test.cc
  tests/asl/dry_run/dry_run_test.cc
  tests/asl/step/map_run_test.cc
  tests/client/api_test.cc
  tests/client/states_test.cc
  tests/client/triggers_test.cc
  tests/common/json/value_test.cc
  tests/coordinator/shard_functions_test.cc
  tests/executions/execution_test.cc
  tests/executions/takeover_test.cc
  tests/gateway/trigger_event_test.cc
  tests/registry/versions_test.cc
  tests/worker/http/request_test.cc
  tests/worker/storage/storage_test.cc
)

# baton_compile_in_batches(TARGET a.cc …): all of its sources but those that are listed above.
function(baton_compile_in_batches target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON)
  foreach(source ${ARGN})
    get_filename_component(path ${source} ABSOLUTE)
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${path})
    if(path IN_LIST BATON_COMPILED_ALONE)
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()
