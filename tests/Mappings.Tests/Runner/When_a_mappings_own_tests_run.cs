using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Runner;

[TestClass]
public class When_a_mappings_own_tests_run
{
    [TestMethod]
    [DataRow("ticket: { service: pothole, description: abc }, expect: { contains: [abc, '\"hole\"'], absent: xyz }")]
    [DataRow("ticket: { service: graffiti }, expect: { fails: no code for ticket.service }")]
    [DataRow("answer: { status: 201, body: '{\"caseId\":\"PA-1\"}' }, expect: { outcome: created, id: PA-1 }")]
    [DataRow("answer: { status: 422 }, expect: { outcome: rejected }")]
    [DataRow(
        "changes: '{\"items\":[{\"caseId\":\"PA-1\",\"status\":\"open\",\"changedAt\":\"2026-07-04T12:00:00.000Z\",\"note\":\"n\"}]}', "
        + "expect: { updates: [ { id: PA-1, status: received, changed: \"2026-07-04T08:00:00-04:00\", note: n } ] }")]
    [DataRow(
        "changes: '{\"items\":[{\"caseId\":\"PA-1\",\"status\":\"wat\",\"changedAt\":\"2026-07-04T12:00:00.000Z\"},{}]}', "
        + "expect: { updates: [ { status: unknown } ], rejected: 1 }")]
    [DataRow("changes: '{\"items\":[]}', expect: { updates: [] }")]
    public void A_test_whose_expectations_hold_passes(string test)
    {
        var result = Run(test);

        result.Passed.ShouldBeTrue(result.Detail);
        result.Detail.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("ticket: { service: pothole, description: abc }, expect: { contains: xyz }", "expected \"xyz\", which is not there")]
    [DataRow("ticket: { service: pothole, description: abc }, expect: { absent: abc }", "expected no \"abc\", which is there")]
    [DataRow("ticket: { service: pothole }, expect: { fails: x }", "but this would be sent")]
    [DataRow("ticket: { service: graffiti }, expect: { contains: x }", "it failed: The mapping has no code")]
    [DataRow("ticket: { service: graffiti }, expect: { fails: something else }", "failed with")]
    [DataRow("answer: { status: 422 }, expect: { outcome: created }", "outcome: expected Created, got Rejected (HTTP 422)")]
    [DataRow(
        "answer: { status: 201, body: '{\"caseId\":\"PA-1\"}' }, expect: { outcome: created, id: PA-2 }",
        "id: expected PA-2, got PA-1")]
    [DataRow("changes: '{\"items\":[]}', expect: { updates: [ { id: PA-1 } ] }", "number of updates: expected 1, got 0")]
    [DataRow(
        "changes: '{\"items\":[{\"caseId\":\"PA-1\",\"status\":\"open\",\"changedAt\":\"2026-07-04T12:00:00.000Z\"}]}', "
        + "expect: { updates: [ { status: completed } ] }",
        "update 1, status: expected completed, got received")]
    [DataRow(
        "changes: '{\"items\":[{\"caseId\":\"PA-1\",\"status\":\"open\",\"changedAt\":\"2026-07-04T12:00:00.000Z\"}]}', "
        + "expect: { updates: [ { changed: \"2026-07-04T12:00:01Z\" } ] }",
        "update 1, changed: expected 2026-07-04T12:00:01")]
    [DataRow("changes: '{\"items\":[{}]}', expect: { updates: [] }", "row 1 was rejected: it has neither")]
    [DataRow("changes: '<html/>', expect: { updates: [] }", "it failed: The answer cannot be read")]
    public void A_test_whose_expectations_do_not_hold_fails_and_reports_what_was_found(string test, string detail)
    {
        var result = Run(test);

        result.Passed.ShouldBeFalse();
        result.Detail.ShouldContain(detail);
        result.Line.ShouldBe(Files.Rest.Split('\n').Length + 2);
    }

    private static MappingTestResult Run(string test) =>
        MappingTestRunner.Run(
            Files.LoadWithoutFaults<RestMapping>($"{Files.Rest}\ntests:\n  - {{ name: it, {test} }}\n")).ShouldHaveSingleItem();
}
