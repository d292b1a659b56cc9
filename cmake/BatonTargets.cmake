# How every target of Baton is compiled, and the two functions that make one.
include(BatonBatches)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(baton_options INTERFACE)
target_compile_options(baton_options INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wconversion -Wno-sign-conversion -Werror=switch -Werror=return-type
  -fno-omit-frame-pointer -fstack-protector-strong)
target_include_directories(baton_options INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_definitions(baton_options INTERFACE _FORTIFY_SOURCE=2)
endif()
target_compile_definitions(baton_options INTERFACE BATON_VERSION="${PROJECT_VERSION}")
if(BATON_SANITIZE)
  add_compile_options(-fsanitize=${BATON_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BATON_SANITIZE})
endif()

# baton_library(NAME SOURCES a.cc … LINK PUBLIC x …): a static library compiled by Baton's rules.
function(baton_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:baton_options>)
  if(ARG_LINK)
    target_link_libraries(${name} ${ARG_LINK})
  endif()
endfunction()

# baton_test(NAME SOURCES a_test.cc … LINK lib … [TIMEOUT seconds] [FIXTURE fixture]): a GoogleTest program, each TEST a
# test of CTest, which needs that fixture of CTest.
function(baton_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT;FIXTURE" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE baton_options ${ARG_LINK} GTest::gmock GTest::gtest_main)
  if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    baton_compile_in_batches(${name} ${ARG_SOURCES})
    target_compile_options(${name} PRIVATE -Og)  # of the tests themselves, which then compile in three quarters of the time
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set(properties TIMEOUT ${ARG_TIMEOUT})
  if(ARG_FIXTURE)
    list(APPEND properties FIXTURES_REQUIRED ${ARG_FIXTURE})
  endif()
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
endfunction()
