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
        Changed: "changedAt"), IsXml: false);

    public RestMapping? Read()
    {
        var connection = root.Need("connection", "{ url: \"https://…\" }")?.Map();
        var http = connection is null ? null : HttpConnectionReader.Read(connection);
        connection?.Close();

        var sections = new HttpSections<JsonPath>(root, header, Paths, "{ path: /orders, json: …, read: { id: $.id } }");
        var submit = ReadCall(sections.Submit, "POST", header.OrderNames, RequiredNames.RequireReference);
        var find = ReadCall(sections.Find, "GET", header.OrderNames, RequiredNames.RequireLookedUpReference);
        var submitPaths = Paths.ReadAnswer(sections.Submit, OutcomePlace.Submit);
        var findPaths = Paths.ReadAnswer(sections.Find, OutcomePlace.Find);
        var poll = ReadPoll(sections.Poll, CursorPlan.Names, RequiredNames.RequireCursor, sections.PollCursor);
        var list = ReadPoll(sections.List, CursorPlan.ListNames, RequiredNames.RequireSince, sections.ListCursor);
        var receive = sections.ReadReceive("json", "application/json", (text, rows, rules) => rows.ReadPush(text, rules), FindInPush);
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
        var paging = RestPagingReader.Read(section?.Map("paging"));
        var size = section?.Find("size") is null ? (int?)null : section.Number("size", 1, 1, 1_000_000);
        return call is null || rows is null || cursor is null ? null : new RestPoll(call, cursor, paging, size) { Rows = rows };
    }
}
