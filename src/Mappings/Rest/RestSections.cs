using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rest;

/// <summary>Reads the sections of a REST mapping and puts them together.</summary>
internal sealed class RestSections(YamlMap root, MappingHeader header)
{
    /// <summary>Reads JSON paths.</summary>
    internal static readonly PathReader<JsonPath> Paths = new(JsonPath.Compile, new PathExamples(
        Answer: "{ id: $.id }",
        Id: "$.id",
        Rows: "$.items[*]",
        Row: "{ id: id, status: status, changed: changedAt }",
        Status: "status",
        Changed: "changedAt"));

    public RestMapping? Read()
    {
        var connection = root.Need("connection", "{ url: \"https://…\" }")?.Map();
        var http = connection is null ? null : HttpConnectionReader.Read(connection);
        connection?.Close();

        var sections = new HttpSections<JsonPath>(root, header, Paths, "{ path: /orders, json: …, read: { id: $.id } }");
        var submit = ReadCall(sections.Submit, "POST", header.OrderNames, RequiredNames.RequireReference);
        var find = ReadCall(sections.Find, "GET", header.OrderNames, RequiredNames.RequireLookedUpReference);
        var submitPaths = Paths.ReadAnswer(sections.Submit, isFind: false, ReadOutcome);
        var findPaths = Paths.ReadAnswer(sections.Find, isFind: true, ReadOutcome);
        var poll = ReadPoll(sections.Poll, CursorPlan.Names, RequiredNames.RequireCursor, sections.PollCursor);
        var list = ReadPoll(sections.List, CursorPlan.ListNames, RequiredNames.RequireSince, sections.ListCursor);
        var receive = sections.ReadReceive("json", "application/json", (text, rows, rules) => rows.Read(text, rules), FindInPush);
        sections.Close();
        if (http is null || submit is null || submitPaths is null)
        {
            return null;
        }

        return new RestMapping
        {
            Name = header.Name,
            Connector = header.Connector,
            File = header.File,
            Limits = header.Limits,
            Codes = header.Codes,
            Status = header.Status,
            ResendIsSafe = header.ResendIsSafe,
            Tests = header.Tests,
            Connection = http,
            Submit = submit,
            SubmitPaths = submitPaths,
            Find = findPaths is null ? null : find,
            FindPaths = findPaths,
            Settle = sections.Settle,
            Poll = poll,
            PollEvery = sections.PollEvery,
            List = list,
            Receive = receive,
        };
    }

    private static string? FindInPush(string text, JsonPath path) => JsonText.Parse(text, out _) is { } json ? path.Read(json) : null;

    private static RestCall? ReadCall(
        YamlMap? section, string defaultMethod, Names names, Action<YamlValue, IEnumerable<Template>> requireName)
    {
        var call = section is null ? null : RestCallReader.Read(section, defaultMethod, names);
        if (call is not null)
        {
            requireName((section!.Find("json") ?? section.Find("form") ?? section.Find("path"))!, call.Templates);
        }

        return call;
    }

    private static RestPoll? ReadPoll(
        YamlMap? section, Names names, Action<YamlValue, IEnumerable<Template>> requireName, CursorPlan? cursor)
    {
        var call = ReadCall(section, "GET", names, requireName);
        var rows = Paths.ReadRows(section);
        var (paging, next) = ReadPaging(section?.Map("paging"));
        return call is null || rows is null || cursor is null
            ? null
            : new RestPoll(call, cursor, paging) { Rows = rows, NextPage = next };
    }

    private static RestOutcome? ReadOutcome(YamlMap map, bool isFind)
    {
        var meaning = OutcomeReader.ReadMeaning(map, isFind);
        var body = map.Text("body");
        var id = Paths.Find(map, "id");
        var reason = Paths.Find(map, "reason");
        var range = map.Need("status", "409") is { } value ? ReadStatusRange(value) : null;
        map.Close();
        return meaning is not var (kind, after) || range is not var (from, to)
            ? null
            : new RestOutcome(from, to, body, kind, id, reason, after);
    }

    private static (int From, int To)? ReadStatusRange(YamlValue value)
    {
        switch (value.Text())
        {
            case null:
                return null;
            case [>= '1' and <= '5' and var group, 'x', 'x']:
                return ((group - '0') * 100, ((group - '0') * 100) + 99);
            case [>= '1' and <= '5' and var hundreds, >= '0' and <= '9' and var tens, >= '0' and <= '9' and var ones]:
                var status = ((hundreds - '0') * 100) + ((tens - '0') * 10) + (ones - '0');
                return (status, status);
            case var text:
                value.Fault($"\"{text}\" is not an HTTP status", "Write a status such as 409, or a group such as 4xx");
                return null;
        }
    }

    private static (RestPaging? Paging, JsonPath? Next) ReadPaging(YamlMap? map)
    {
        if (map is null)
        {
            return (null, null);
        }

        var param = map.Text("param");
        var first = map.Text("first");
        var key = map.Find("link") is null ? "next" : "link";
        var next = Paths.Need(map, key, "$.next");
        if (key == "next" && map.Need("param", "page") is null)
        {
            next = null;
        }
        else if (key == "link" && (map.Find("param") ?? map.Find("next") ?? map.Find("first")) is { } extra)
        {
            extra.Fault("a link is a whole address", "Write either link, or param, first and next");
        }

        map.Close();
        return next is null ? (null, null) : (new RestPaging(param, first ?? (param is null ? null : "1"), next.ToString()), next);
    }
}
