using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Runner;

[TestClass]
public sealed class When_the_result_of_a_test_is_read
{
    private const string Row = "{\"caseId\":\"PA-1\",\"reference\":\"A\",\"status\":\"open\",\"changedAt\":\"2026-07-04T12:00:00.000Z\"}";

    [TestMethod]
    [DataRow("ticket: { service: graffiti }, expect: { fails: xyz }",
        "expected to fail with \"xyz\", failed with \"The mapping has no code "
        + "for ticket.service \"graffiti\": add it to codes.category.map, then retry.\"")]
    [DataRow("answer: { body: '{}' }, expect: { outcome: created, id: P }",
        "outcome: expected Created, got Unreadable (HTTP 200, but there is no number at $.caseId)\nid: expected P, got nothing")]
    [DataRow("answer: { status: 201, body: '{\"caseId\":\"P\"}' }, expect: { outcome: rejected }",
        "outcome: expected Rejected, got Created")]
    [DataRow("find: { status: 500 }, expect: { outcome: found, id: P }", "outcome: expected AlreadyExists, got Unreadable (HTTP 500, which "
        + "find.absent does not name)\nid: expected P, got nothing")]
    [DataRow("changes: '{\"items\":[ROW]}', expect: { updates: [ { id: P, ref: B, status: completed, note: x, changed: 2026-07-04 } ] }",
        "update 1, id: expected P, got PA-1\nupdate 1, ref: expected B, got A\nupdate 1, status: expected completed, got received\n"
        + "update 1, note: expected x, got \nupdate 1, changed: expected 2026-07-04T00:00:00.0000000Z, got 2026-07-04T12:00:00.0000000Z")]
    [DataRow("changes: '{\"items\":[ROW,{}]}', expect: { updates: [] }",
        "number of updates: expected 0, got 1\nnumber of rejected rows: expected 0, got 1\n"
        + "row 2 was rejected: it has neither the department's number nor our reference")]
    [DataRow("changes: '{\"items\":[ROW]}', expect: { fails: xyz }", "expected to fail with \"xyz\", but it gave 1 updates")]
    [DataRow("changes: '{}', status: 500, expect: { fails: xyz }",
        "expected to fail with \"xyz\", failed with \"The status read was answered with HTTP 500.\"")]
    [DataRow("list: '{}', expect: { rejected: 1 }", "it failed: The mapping parking has no \"list\" section: it does not say how "
        + "records are listed.")]
    public void It_tells_what_was_expected_and_what_was_found(string test, string detail)
    {
        var result = Run(test);

        (result.Name, result.Passed, result.Detail).ShouldBe(("it", false, detail));
    }

    [TestMethod]
    [DataRow("changes: '{}', status: 500, expect: { fails: HTTP 500 }")]
    [DataRow("changes: '{}', expect: { fails: NO LIST }")]
    [DataRow("changes: '', status: 204, expect: { updates: [] }")]
    [DataRow("changes: '{\"items\":[ROW]}', expect: { updates: [ { id: PA-1, ref: A, status: received, note: \"\" } ] }")]
    [DataRow("answer: { status: 201, headers: { X-A: b }, body: '{\"caseId\":\"P\"}' }, expect: { outcome: created }")]
    [DataRow("find: { ref: A, body: '{\"items\":[ROW]}' }, expect: { outcome: found, id: PA-1 }")]
    [DataRow("find: { body: '{\"items\":[]}' }, expect: { outcome: absent }")]
    [DataRow("find: { body: '{}' }, expect: { outcome: unreadable }")]
    [DataRow("ticket: { service: graffiti }, expect: { fails: NO CODE }")]
    public void It_passes_without_a_word(string test) => Run(test).ShouldBe(new MappingTestResult("it", Run(test).Line, true, ""));

    [TestMethod]
    public void What_would_be_sent_is_shown_beside_what_is_missing() =>
        Run("ticket: { service: pothole, description: abc, address: 1 Main St, zip: \"18101\", lat: 40.5, "
            + "requested: 2026-07-04T18:30:00Z }, "
            + "expect: { contains: xyz, absent: [ abc, hole ] }").Detail.ShouldBe(
                "expected \"xyz\", which is not there\nexpected no \"abc\", which is there\nexpected no \"hole\", which is there\n"
                + "this would be sent:\nPOST /cases/TEST-26-00001-0-1?zip=18101\nX-Tenant: ${SECRET}\n"
                + "Content-Type: application/json\n\n"
                + "{\"reference\":\"TEST-26-00001-0-1\","
                + "\"category\":\"hole\",\"lat\":40.5,\"at\":\"2026-07-04T18:30:00Z\",\"address\":\"1 Main St\",\"note\":\"said: abc\","
                + "\"version\":2,\"urgent\":false,\"postal\":\"018104\",\"quoted\":\"2\",\"tags\":[311,\"hub\"]}");

    [TestMethod]
    public void A_resident_and_answers_may_be_given_and_have_no_default()
    {
        const string text = "    category: ";
        var names = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace(text, "    who: \"{{resident.first_name}}|{{resident.last_name}}|{{resident.phone}}|"
                + $"{{{{resident.email}}}}|{{{{ticket.answers.depth}}}}|{{{{ticket.requested}}}}\"\n{text}", StringComparison.Ordinal)
            + "\ntests:\n  - { name: a, ticket: { service: pothole, resident: { name: \" Ana  de Vega\", phone: \"1\", email: a@b }, "
            + "answers: { depth: [ x, y ] } }, expect: { contains: 'Ana|de Vega|1|a@b|x, y|2026-03-02T15:04:05Z' } }"
            + "\n  - { name: b, ticket: { service: pothole, resident: { name: Ana } }, expect: { contains: '\"Ana|||||' } }"
            + "\n  - { name: c, ticket: { service: pothole }, expect: { contains: '\"|||||' } }\n");

        MappingTestRunner.Run(names).Select(r => (r.Name, r.Detail)).ShouldBe([("a", ""), ("b", ""), ("c", "")]);
    }

    [TestMethod]
    public void A_list_is_tested_like_a_poll()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(
            "tests:",
            "tests:\n  - { name: l, list: '<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><AllResponse "
                + "xmlns=\"urn:streets\"/></e:Body></e:Envelope>', expect: { updates: [] } }\n  - { name: s, status: 503, list: '<a/>', "
                + "expect: { fails: cannot be read } }", StringComparison.Ordinal));

        MappingTestRunner.Run(mapping).Select(r => (r.Name, r.Detail)).ShouldBe([("l", ""), ("s", ""), ("a hole", "")]);
    }

    private static MappingTestResult Run(string test) => MappingTestRunner.Run(Files.LoadWithoutFaults<RestMapping>(
        $"{Files.Rest}\ntests:\n  - {{ name: it, {test.Replace("ROW", Row, StringComparison.Ordinal)} }}\n")).ShouldHaveSingleItem();
}
