// baton-bench jsonata: expressions parsed once and evaluated many times, here and in the reference implementation (the
// npm package, in Node) in the same run on the same document.
#pragma once

namespace baton::bench {

struct JsonataArguments {
  double seconds = 0.3;  // of measuring, at least, for each expression and implementation
  bool json = false;
};

int run_jsonata(const JsonataArguments& arguments);

}  // namespace baton::bench
