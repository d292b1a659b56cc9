# What users install: the client and worker library as a CMake package and a pkg-config module (component `library`), and
# the programs (component `programs`). examples/hello-task is built against the former in a test.
include(CMakePackageConfigHelpers)

# The one target that users link. In the order of linking: each needs only those behind it.
set(BATON_LIBRARIES baton_client baton_worker_runtime baton_client_core baton_transport baton_wire baton_log baton_api_routing baton_json
  baton_common)
add_library(baton_package INTERFACE)
target_link_libraries(baton_package INTERFACE baton_client baton_worker_runtime)
set_target_properties(baton_package PROPERTIES EXPORT_NAME client)
target_compile_features(baton_package INTERFACE cxx_std_20)

install(TARGETS baton_package ${BATON_LIBRARIES} EXPORT batonTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/common/include/baton ${PROJECT_SOURCE_DIR}/client/include/baton
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)

set(BATON_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/baton)
install(EXPORT batonTargets NAMESPACE baton:: DESTINATION ${BATON_PACKAGE_DIR} COMPONENT library)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/batonConfig.cmake.in ${PROJECT_BINARY_DIR}/batonConfig.cmake
  INSTALL_DESTINATION ${BATON_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/batonConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/batonConfig.cmake ${PROJECT_BINARY_DIR}/batonConfigVersion.cmake
  DESTINATION ${BATON_PACKAGE_DIR} COMPONENT library)

# Its paths follow from the file's own place, so that `cmake --install --prefix` needs no second configuration.
list(TRANSFORM BATON_LIBRARIES PREPEND "-l" OUTPUT_VARIABLE baton_pc_libraries)
list(JOIN baton_pc_libraries " " BATON_PC_LIBRARIES)
configure_file(${PROJECT_SOURCE_DIR}/cmake/baton.pc.in ${PROJECT_BINARY_DIR}/baton.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/baton.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)

foreach(program baton baton-coordinator baton-gateway baton-worker)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
  endif()
endforeach()
