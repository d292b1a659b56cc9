#include "asl/jsonata/program.h"

namespace baton::asl::jsonata {

Node::~Node() = default;

}  // namespace baton::asl::jsonata
