# What `cmake --install` puts where: headers, libgaus.a, libgaus.so, a CMake package, a pkg-config file, documents and
# examples (the tool and the plugin install themselves). Each part is a component, of which GausPackage.cmake makes a
# Debian package.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gaus)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/gaus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
install(TARGETS gaus gaus_shared EXPORT gausTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library NAMELINK_COMPONENT development)
install(EXPORT gausTargets NAMESPACE gaus:: DESTINATION ${package_dir} COMPONENT development)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/gausConfig.cmake.in ${PROJECT_BINARY_DIR}/gausConfig.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gausConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/gausConfig.cmake ${PROJECT_BINARY_DIR}/gausConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT development)

# The tree may be moved after installing: the prefix is relative to the file.
set(pc_dir ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH GAUS_PC_PREFIX ${pc_dir} ${CMAKE_INSTALL_PREFIX})
configure_file(${PROJECT_SOURCE_DIR}/cmake/gaus.pc.in ${PROJECT_BINARY_DIR}/gaus.pc @ONLY)
configure_file(${PROJECT_SOURCE_DIR}/cmake/gaus-shared.pc.in ${PROJECT_BINARY_DIR}/gaus-shared.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/gaus.pc ${PROJECT_BINARY_DIR}/gaus-shared.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

# As in the repository, so that the links between the pages hold.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR}
  COMPONENT documents)
install(FILES LICENSE README.md CHANGELOG.md CONTRIBUTING.md CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR}
  COMPONENT documents)
# Targets are for `gaus-schedule<target=...>`.
install(FILES plugin/target/default-target.json examples/fir-target.json examples/host-target.json
  DESTINATION ${CMAKE_INSTALL_DATADIR}/gaus/targets COMPONENT documents)

# The Python package (pyproject.toml) carries the library, without links to it, as a wheel cannot hold any.
if(SKBUILD)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(options_py ${PROJECT_BINARY_DIR}/_options.py)
  execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/python/generate_options.py
    ${PROJECT_SOURCE_DIR}/include/gaus ${options_py} COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${options_py} DESTINATION gaus COMPONENT python)
  install(FILES $<TARGET_FILE:gaus_shared> DESTINATION gaus COMPONENT python
    RENAME libgaus.so.${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
endif()
