namespace Allentown311.Mappings.UnitTests.Loading;

/// <summary>Each row makes one mistake in a file without mistakes; § marks the place that the one fault must point to.</summary>
[TestClass]
public class When_a_mapping_has_a_mistake
{
    private static readonly HashSet<string> Services = ["pothole", "sinkhole", "graffiti"];

    [TestMethod]
    [DataRow("mapping: 1", "mapping: §2", "format \"2\" is not known")]
    [DataRow("name: streets", "name: §Streets", "not a mapping name")]
    [DataRow("name: streets", "name: §\"streets\\n\"", "not a mapping name")]
    [DataRow("connector: soap", "connector: §sopa", "Did you mean \"soap\"?")]
    [DataRow("status: {", "§statsu: {", "Write status: in place of statsu:")]
    [DataRow("timeout: 20s", "§tmeout: 20s", "Did you mean \"timeout\"?")]
    [DataRow("timeout: 20s", "timeout: §soon", "500ms, 20s, 5m, 8h or 2d")]
    [DataRow("timeout: 20s", "timeout: §0s", "no time at all")]
    [DataRow("concurrency: 4", "concurrency: §400", "from 1 to 64")]
    [DataRow("rate: 200/s", "rate: §200", "200/s, 30/m, 500/h")]
    [DataRow("failures: 3", "§failure: 3", "Did you mean \"failures\"?")]
    [DataRow("first: 1s", "§frist: 1s", "Did you mean \"first\"?")]
    [DataRow("\"${SECRET}\"", "§\"${MISSING}\"", "needs MISSING, which is not set")]
    [DataRow("\"https://streets.test/service.asmx\"", "§\"ftp://streets.test\"", "not an http or https address")]
    [DataRow("user: hub", "user: §\"hub:x\"", "cannot hold a colon")]
    [DataRow("basic: {", "§basik: {", "Did you mean \"basic\"?")]
    [DataRow("of: ticket.service", "of: §ticket.servise", "Did you mean \"ticket.service\"?")]
    [DataRow("{ pothole: PTH", "{ §potholes: PTH", "Did you mean \"pothole\"?")]
    [DataRow("DONE: completed", "DONE: §complete", "Did you mean \"completed\"?")]
    [DataRow("DONE: completed", "DONE: §in_doubt", "not a state a department's status can mean")]
    [DataRow("id: \"//s:Number\" }\n  outcomes", "id: §\"//t:Number\" }\n  outcomes", "not an XPath here")]
    [DataRow("rows: \"//s:Change\"", "rows: §\"//s:[\"", "not an XPath here")]
    [DataRow("changed: \"s:Stamp\", ", "", "\"poll.read.changed\" is missing", 1, "poll.read")]
    [DataRow("then: retry", "then: §again", "already_exists, reject, retry")]
    [DataRow("then: absent", "then: §retry", "Write one of: absent")]
    [DataRow("timezone: America/New_York", "timezone: §America/Allentown", "no time zone")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"'plain text'\"", "not a time format")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"yyyy-MM-ddThh:mm:ss\"", "hh takes a tt")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"MM/dd/yyyy h:mm\"", "hh takes a tt")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"MM/dd/yyyy h:mm 't'\"", "hh takes a tt")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"yyyy-MM-ddTHH:mm:ssZ\"", "needs timezone: UTC")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"yyyy-mm-dd HH:mm:ss\"", "MM for the month")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"MM/dd HH:mm\"", "lacks a year")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"yyyy-MM-dd HH:MM:ss\"", "has M twice")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"yyyy-MM-dd HH:ss\"", "minutes or seconds without")]
    [DataRow("format: \"yyyy-MM-ddTHH:mm:ss\"", "format: §\"epoch\"", "epoch_s for seconds")]
    [DataRow("from: changed", "from: §id", "Write one of: changed")]
    [DataRow("</Notes>", "</Note>§", "well-formed XML", 1, "body line")]
    [DataRow("{{ref}}</Find>", "{{ref}}", "well-formed XML", 1, "find.body")]
    [DataRow("body: <Find xmlns=\"urn:streets\">{{ref}}", "body: §<Find xmlns=\"urn:streets\">{{reff}}", "Did you mean \"ref\"?")]
    [DataRow("body: <Find xmlns=\"urn:streets\">{{ref}}", "body: §<Find xmlns=\"urn:streets\">{{{ref}}}", "triple braces")]
    [DataRow("body: <Find xmlns=\"urn:streets\">{{ref}}", "body: §<Find xmlns=\"urn:streets\">{{#if ref}}", "is not a value")]
    [DataRow("body: <Find xmlns=\"urn:streets\">{{ref}}", "body: §<Find xmlns=\"urn:streets\">{{ref}}}", "do not match")]
    [DataRow(
        "body: <Find xmlns=\"urn:streets\">{{ref}}",
        "body: §<Find xmlns=\"urn:streets\">{{date ticket.requested \"yyyy\" \"Nowhere\"}}",
        "there is no time zone \"Nowhere\"")]
    [DataRow(
        "body: <Find xmlns=\"urn:streets\">{{ref}}",
        "body: §<Find xmlns=\"urn:streets\">{{truncate ref \"many\"}}",
        "cannot be written")]
    [DataRow("body: <Find xmlns=\"urn:streets\">{{ref}}", "body: §<Find xmlns=\"urn:streets\">{{truncate ref 0}}", "cannot be written")]
    [DataRow("<Since>{{cursor}}", "<Since>{{ticket.zip}}", "unknown name \"ticket.zip\"", 1, "unknown name")]
    [DataRow(
        "body: |\n    <Create xmlns=\"urn:streets\">\n      <Ref>{{ref}}",
        "body: §|\n    <Create xmlns=\"urn:streets\">\n      <Ref>7",
        "\"submit.body\" never writes {{ref}}")]
    [DataRow("body: <Find xmlns=\"urn:streets\">{{ref}}", "body: §<Find xmlns=\"urn:streets\">7", "\"find.body\" never writes {{ref}}")]
    [DataRow(
        "body: <Changes xmlns=\"urn:streets\"><Since>{{cursor}}",
        "body: §<Changes xmlns=\"urn:streets\"><Since>now",
        "\"poll.body\" never writes {{cursor}}")]
    [DataRow("body: <All xmlns=\"urn:streets\">{{since}}", "body: §<All xmlns=\"urn:streets\">now", "\"list.body\" never writes {{since}}")]
    [DataRow("body: <All xmlns=\"urn:streets\">{{since}}", "body: §<All xmlns=\"urn:streets\">{{cursor}}", "unknown name \"cursor\"")]
    [DataRow("action: urn:streets/All", "action: urn:streets/All\n  §every: 5m", "unknown key \"list.every\"")]
    [DataRow("action: urn:streets/All", "action: urn:streets/All\n  since: { format: §\"'x'\" }", "not a time format")]
    [DataRow("\"${SECRET}\"", "§\"${SECRET\"", "holds ${SECRET, which is never closed")]
    [DataRow("password: \"${SECRET}\"", "password: §hunter2", "Write password: \"${NAME}\"")]
    [DataRow("basic: { user: hub, password: \"${SECRET}\" }", "wsse: { user: hub, password: §hunter2 }", "Write password: \"${NAME}\"")]
    [DataRow("limits: {", "answer_within: §soon\nlimits: {", "500ms, 20s, 5m, 8h or 2d")]
    [DataRow("limits: {", "answer_within: §0s\nlimits: {", "no time at all")]
    [DataRow("limits: {", "expect: { orders: §often }\nlimits: {", "500ms, 20s, 5m, 8h or 2d")]
    [DataRow("limits: {", "expect: { §order: 4h }\nlimits: {", "Did you mean \"orders\"?")]
    [DataRow("limits: {", "credentials_expire: §31.1.2027\nlimits: {", "good: 2027-01-31")]
    [DataRow("service: pothole }", "service: §potholes }", "no service \"potholes\"")]
    [DataRow("{ contains: PTH }", "§{ }", "expects nothing")]
    public void A_mistake_is_reported_with_its_place_and_what_would_be_right(
        string sound, string broken, string says, int faults = 1, string? where = null)
    {
        Files.Soap.ShouldContain(sound);
        var text = Replace(Files.Soap, sound, broken);
        var at = text.IndexOf('§', StringComparison.Ordinal);

        var found = Files.Load(text.Replace("§", "", StringComparison.Ordinal), Services).Faults;

        found.Count.ShouldBe(faults, string.Join('\n', found));
        var fault = found.First(f => f.ToString().Contains(says, StringComparison.Ordinal));
        fault.File.ShouldBe("mappings/test.yaml");
        if (at >= 0)
        {
            var before = text[..at].Split('\n');
            fault.Line.ShouldBe(before.Length);
            if (where is null)
            {
                fault.Column.ShouldBe(before[^1].Length + 1);
            }
        }
        else
        {
            fault.Problem.ShouldContain(
                where!.Split(' ')[0] is var place && place == "body" ? "submit.body" : place, Case.Sensitive, fault.ToString());
        }

    }

    [TestMethod]
    [DataRow("path: \"/cases/{{ref}}\"", "path: §\"cases\"", "does not start with a slash")]
    [DataRow("path: \"/cases/{{ref}}\"", "path: §\"/cases/{{reff}}\"", "Did you mean \"ref\"?")]
    [DataRow("path: \"/cases/{{ref}}\"", "path: §\"/cases/{{resident.phone}}\"", "would put a resident's data into an address")]
    [DataRow("zip: \"{{ticket.zip}}\"", "zip: §\"{{truncate ticket.address 5}}\"", "would put a resident's data into an address")]
    [DataRow("lat: \"{{ticket.lat}}\"", "lat: §\"{{ticket.latt}}\"", "Did you mean \"ticket.lat\"?")]
    [DataRow(
        "path: /cases\n  query: { reference: \"{{ref}}\" }",
        "path: §/cases\n  query: { reference: \"7\" }",
        "\"find.path\" never writes {{ref}}")]
    [DataRow(
        "path: /changes\n  query: { since: \"{{cursor}}\" }",
        "path: §/changes\n  query: { since: now }",
        "\"poll.path\" never writes {{cursor}}")]
    [DataRow("rows: $.items[*]", "rows: §$.items[", "not a JSON path")]
    [DataRow("status: 409", "status: §4x9", "not an HTTP status")]
    [DataRow("X-Tenant:", "§\"X Tenant\":", "not a header name")]
    [DataRow("  query: { reference: \"{{ref}}\" }", "  json: §{ reference: \"{{ref}}\" }", "GET request has no body")]
    [DataRow("param: page, first: 1, next: $.next", "link: $.next, first: §1", "a link is a whole address")]
    [DataRow("hmac: \"${HOOK}\"", "hmac: §\"${BROKEN_HOOK}\"", "not base64")]
    [DataRow(
        "hmac: \"${HOOK}\"",
        "hmac: §\"whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtMjRi\"",
        "Write hmac: \"${NAME}\"")]
    [DataRow("value: \"${SECRET}\"", "value: §hunter2", "Write value: \"${NAME}\"")]
    [DataRow(
        "api_key: { header: X-Api-Key, value: \"${SECRET}\" }",
        "oauth2: { token_url: \"https://a.test\", client_id: hub, client_secret: §hunter2 }",
        "Write client_secret: \"${NAME}\"")]
    [DataRow(
        "{ api_key: { header: X-Api-Key, value: \"${SECRET}\" } }",
        "{ api_key: { value: \"${SECRET}\" } }, tls: { certificate: a.pfx, password: §hunter2 }",
        "Write password: \"${NAME}\"")]
    [DataRow(
        "{ api_key: { header: X-Api-Key, value: \"${SECRET}\" } }",
        "{ api_key: { value: \"${SECRET}\" } }, tls: { certificate: a.pem, key: §\"-----BEGIN PRIVATE KEY-----\" }",
        "Write key: \"${NAME}\"")]
    [DataRow("{ hmac: \"${HOOK}\" }", "§{ hmac: abc, key: def }", "must name one proof")]
    [DataRow("header: X-Api-Key", "header: §\"X Api\"", "not a header name")]
    [DataRow("header: X-Api-Key", "header: §\"\"", "not a header name")]
    [DataRow("  json:\n    reference", "  form: §{ a: b }\n  json:\n    reference", "one body")]
    public void A_mistake_in_a_rest_mapping_is_reported_too(string sound, string broken, string says)
    {
        Files.Rest.ShouldContain(sound);
        var text = Replace(Files.Rest, sound, broken);
        var before = text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n');

        var found = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults;

        found.ShouldHaveSingleItem().ToString().ShouldContain(says);
        (found[0].Line, found[0].Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    [TestMethod]
    public void A_rest_order_without_our_reference_is_a_mistake()
    {
        var text = Files.Rest.Replace("\"/cases/{{ref}}\"", "/cases", StringComparison.Ordinal).Replace(
            "    reference: \"{{ref}}\"", "    reference: 7", StringComparison.Ordinal);

        var fault = Files.Load(text).Faults.ShouldHaveSingleItem();

        fault.Problem.ShouldStartWith("\"submit.json\" never writes {{ref}}");
        fault.Line.ShouldBe(Array.FindIndex(text.Split('\n'), l => l.Trim().StartsWith("reference: 7", StringComparison.Ordinal)) + 1);
    }

    [TestMethod]
    public void A_rest_list_that_does_not_ask_from_a_time_is_a_mistake()
    {
        const string list = "\nlist:\n  path: /all\n  rows: $.items[*]\n  read: { id: id, status: status, changed: at }\n";

        Files.Load($"{Files.Rest}{list}").Faults.ShouldHaveSingleItem().Problem.ShouldStartWith("\"list.path\" never writes {{since}}");
        Files.Load($"{Files.Rest}{list}  query: {{ from: \"{{{{since}}}}\" }}\n").Mapping!.CanList.ShouldBeTrue();
    }

    [TestMethod]
    public void All_mistakes_are_reported_at_once()
    {
        var text = Files.Soap.Replace("timeout: 20s", "tmeout: 20s", StringComparison.Ordinal)
            .Replace("DONE: completed", "DONE: complete", StringComparison.Ordinal)
            .Replace("then: retry", "then: again", StringComparison.Ordinal)
            .Replace("America/New_York", "Nowhere", StringComparison.Ordinal);

        Files.Load(text).Faults.Select(f => f.Line).ShouldBe([4, 8, 20, 36]);
    }

    [TestMethod]
    public void A_mistake_never_shows_a_secret()
    {
        Files.Load(Files.Soap.Replace("\"${SECRET}\"", "hunter2", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem()
            .ToString()
            .ShouldNotContain("hunter2");
        var (mapping, _) = Files.Load(Files.Soap.Replace("password:", "pasword:", StringComparison.Ordinal));

        mapping.ShouldBeNull();
        Files.Load(
            Files.Soap.Replace("password:", "pasword:", StringComparison.Ordinal)).Faults.ShouldAllBe(f =>
                !f.ToString().Contains("s3cret"));
        Files.Load(Files.Soap).Mapping!.ToString()!.ShouldNotContain("s3cret");
        Files.Load(Files.Rest).Mapping!.ToString()!.ShouldNotContain("s3cret");
    }

    [TestMethod]
    public void The_place_where_the_text_is_no_yaml_is_reported()
    {
        var fault = Files.Load("mapping: 1\nname: [streets\n").Faults.ShouldHaveSingleItem();

        fault.Problem.ShouldStartWith("not YAML");
        fault.Line.ShouldBeGreaterThan(1);
    }

    [TestMethod]
    public void A_missing_section_is_reported_with_an_example()
    {
        var found = Files.Load("mapping: 1\nname: x\nconnector: rest\nconnection: { url: \"https://a.test\" }\n").Faults;

        found.ShouldHaveSingleItem().ToString().ShouldContain("\"submit\" is missing. Write, for example, submit: {");
    }

    private static string Replace(string text, string sound, string broken)
    {
        var at = text.IndexOf(sound, StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, at), broken, text.AsSpan(at + sound.Length));
    }
}
