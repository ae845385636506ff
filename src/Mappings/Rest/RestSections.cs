using Allentown311.Mappings.Http;
using Allentown311.Mappings.Http.Sessions;
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

    private static readonly Names TokenNames = new([TokenValues.Name]);

    public RestMapping? Read()
    {
        var connection = root.Need("connection", "{ url: \"https://…\" }")?.Map();
        var session = SessionValues.NamesIn(root);
        var http = connection is null
            ? null
            : HttpConnectionReader.Read(connection, companionAuth: null, map => RestSession.Read(map, session));
        connection?.Close();

        var sections = new HttpSections<JsonPath>(root, header, Paths, "{ path: /orders, json: …, read: { id: $.id } }");
        var orderNames = header.OrderNames.And(session);
        var submit = ReadCall(sections.Submit, "POST", orderNames, RequiredNames.RequireReference);
        var find = ReadCall(sections.Find, "GET", orderNames, RequiredNames.RequireLookedUpReference);
        var token = ReadToken(sections.Submit, TokenNames.And(session));
        var submitPaths = Paths.ReadAnswer(sections.Submit, OutcomePlace.Submit);
        var findPaths = Paths.ReadAnswer(sections.Find, OutcomePlace.Find);
        var poll = ReadPoll(sections.Poll, CursorPlan.Names.And(session), RequiredNames.RequireCursor, sections.PollCursor);
        var list = ReadPoll(sections.List, CursorPlan.ListNames.And(session), RequiredNames.RequireSince, sections.ListCursor);
        var receive = sections.ReadReceive("json", "application/json", (text, rows, rules) => rows.ReadPush(text, rules), FindInPush);
        sections.Close();
        SessionReader<JsonPath>.RequireUse(root, (http?.Auth as HttpAuth.Session)?.Plan, submit?.Templates);
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
            Token = token.Paths is null ? null : token.Call,
            TokenPaths = token.Paths,
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

    private static (RestCall? Call, AnswerPaths<JsonPath>? Paths) ReadToken(YamlMap? submit, Names names)
    {
        var reads = submit?.Find("read") is { IsMap: true } read && read.Map()!.Find("token") is not null;
        if (submit?.Map("token") is not { } section)
        {
            if (reads)
            {
                submit!.Self.Fault(
                    "a token is read, and nothing says where its number is asked for",
                    "Write token: { path: \"/tokens/{{token}}.json\", read: { id: … } } beside read");
            }

            return (null, null);
        }

        var call = ReadCall(section, "GET", names, RequiredNames.RequireToken);
        var paths = Paths.ReadAnswer(section, OutcomePlace.Submit);
        section.Close();
        if (!reads)
        {
            section.Self.Fault("nothing reads the token", "Write read: { id: …, token: $.token } in submit");
        }

        return (call, call is null ? null : paths);
    }

    private static RestPoll? ReadPoll(
        YamlMap? section, Names names, Action<YamlValue, IEnumerable<Template>> requireName, CursorPlan? cursor)
    {
        names = RestPagingReader.IsInTemplates(section) ? names.And([RestPaging.PageName]) : names;
        var call = ReadCall(section, "GET", names, requireName);
        var rows = Paths.ReadRows(section);
        var paging = RestPagingReader.Read(section?.Map("paging"), call?.Templates ?? []);
        var size = section?.Find("size") is null ? (int?)null : section.Number("size", 1, 1, 1_000_000);
        return call is null || rows is null || cursor is null ? null : new RestPoll(call, cursor, paging, size) { Rows = rows };
    }
}
