# Of trx files: every test that did not pass and why. The skipped come first, gathered by their reason; the failed come last, since the end is what is read.

function unescaped(text) {
  gsub(/&quot;/, "\"", text); gsub(/&apos;/, "'", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&#xD;/, "", text); gsub(/&amp;/, "\\&", text)
  return text
}

# What a test saw last can be a whole city: of each there is room for as much as a person reads.
function shortened(text) {
  return length(text) > 3000 ? substr(text, 1, 3000) " ... (" length(text) " characters)" : text
}

function close_test() {
  if (outcome == "NotExecuted" || outcome == "Inconclusive") {
    sub(/^(Initialization method [^ ]* threw exception[.] )?Assert[.]Inconclusive( failed)?[.] /, "", why)
    sub(/[.][.]$/, "", why)
    if (!(why in names)) reasons[++reason_count] = why
    tests[why]++
    names[why] = names[why] (names[why] == "" ? "" : ", ") name
  } else if (outcome != "Passed" && outcome != "") {
    failed[++failed_count] = "Failed: " name "\n" shortened(why) (where == "" ? "" : "\n" where) (said == "" ? "" : "\nIt said:" shortened(said))
  }
  outcome = ""
}

/<UnitTestResult / {
  name = unescaped($0); sub(/.* testName="/, "", name); sub(/" computerName=".*/, "", name)
  outcome = $0; sub(/.* outcome="/, "", outcome); sub(/".*/, "", outcome)
  why = where = said = ""
  if (/\/>[[:space:]]*$/) close_test()
  next
}

outcome != "" && /<Message>/ { message = 1; sub(/.*<Message>/, "") }
outcome != "" && /<StackTrace>/ { trace = 1; sub(/.*<StackTrace>/, "") }
outcome != "" && /<Std(Out|Err)>/ { output = 1; sub(/.*<Std(Out|Err)>/, "") }

message { line = unescaped($0); message = !sub(/<\/Message>.*/, "", line) && line !~ /<\/Message>/; if (why == "") why = line; else why = why "\n" line }
trace { line = unescaped($0); ends = line ~ /<\/StackTrace>/; if (where == "" && line ~ / in .*:line /) where = line; trace = !ends }
output { line = unescaped($0); ends = line ~ /<\/Std(Out|Err)>/; sub(/<\/Std(Out|Err)>.*/, "", line); said = said "\n" line; output = !ends }

/<\/UnitTestResult>/ { close_test() }

END {
  for (r = 1; r <= reason_count; r++) print "Skipped, " tests[reasons[r]] ": " (reasons[r] == "" ? "no reason is given" : reasons[r]) "\n  " names[reasons[r]]
  for (f = 1; f <= failed_count; f++) print failed[f]
}
