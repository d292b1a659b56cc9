# An execution as a bar chart, a line a state, from the events of its history:
#
#   baton execution history MACHINE/NAME -o json | jq --slurp --raw-output --from-file tools/timeline.jq
#
# States within a Parallel or Map stand a little to the right of it; those of a Map's items have their number.

def width: 36;       # of the chart, in characters
def name_width: 28;  # of the column of names

def pad($size): . + " " * ([$size - length, 0] | max);
def left_pad($size): " " * ([$size - length, 0] | max) + .;
def ms($size): "\(.) ms" | left_pad($size);

# The event and those that led to it, the nearest first.
def causes($events): recurse($events[.previous_id | tostring] // empty);
def is_entry: .type | endswith("StateEntered");
def is_exit: .type | endswith("StateExited");

# The ids of the Parallel and Map states that an event lies within, the outermost first: those on the way to it that were
# not left again.
def enclosing($events):
  reduce ($events[.previous_id | tostring] // empty | causes($events) | select(is_entry or is_exit)) as $event
    ({ids: [], left: []};
      if $event | is_exit then .left += [$event.details.name]
      elif .left | index([$event.details.name]) then .left -= [$event.details.name]
      elif $event.type | test("^(Map|Parallel)") then .ids = [$event.id] + .ids
      else . end)
  | .ids;

# Of a Map that the event lies within still; .enclosing is there already.
def item_number($events):
  .enclosing as $enclosing
  | first(causes($events) | select(.type == "MapIterationStarted") | . as $start
      | first(causes($events) | select(.type == "MapStateEntered")).id as $map
      | select($enclosing | index([$map])) | " [\($start.details.index)]") // "";

. as $history
| (map({key: (.id | tostring), value: .}) | from_entries) as $events
| (first.at_ms) as $start
| ([last.at_ms - $start, 1] | max) as $total
| ([$history[] | select(is_exit) | . as $exit
    | first(causes($events) | select(is_entry and .details.name == $exit.details.name))
    | {key: (.id | tostring), value: $exit.at_ms}] | from_entries) as $ends
| ("STATE" | pad(name_width)) + ("START" | left_pad(9)) + ("TOOK" | left_pad(9)),
  ([$history[] | select(is_entry) | .enclosing = enclosing($events)] | sort_by(.enclosing + [.id]) | .[]
    | (.at_ms - $start) as $offset
    | (($ends[.id | tostring] // $history[-1].at_ms) - .at_ms) as $took
    | ([($offset * width / $total | round), width - 1] | min) as $left
    | ([($took * width / $total | round), 1] | max) as $size
    | ("  " * (.enclosing | length) + .details.name + item_number($events) | pad(name_width))
      + ($offset | ms(9)) + ($took | ms(9)) + "  " + " " * $left + "█" * ([$size, width - $left] | min))
