using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Rest;

/// <summary>Reads the sections of a REST mapping and puts them together.</summary>
internal sealed class RestSections(YamlMap root, MappingHeader header)
{
    public RestMapping? Read()
    {
        var connection = root.Need("connection", "{ url: \"https://…\" }")?.Map();
        var http = connection is null ? null : HttpConnectionReader.Read(connection);
        connection?.Close();

        var (submit, find, poll, receive) = (root.Need("submit", "{ path: /orders, json: …, read: { id: $.id } }")?.Map(), root.Map("find"), root.Map("poll"), root.Map("receive"));
        var list = root.Map("list");
        var (submitCall, findCall) = (Call(submit, "POST", header.OrderNames, RequiredNames.Reference), Call(find, "GET", header.OrderNames, RequiredNames.LookedUp));
        var (submitPaths, findPaths) = (AnswerPaths(submit, ofFind: false), AnswerPaths(find, ofFind: true));
        var settle = find?.Span("settle", TimeSpan.FromSeconds(60)) ?? TimeSpan.FromSeconds(60);
        var cursor = poll is null ? null : TimeFormatReader.Cursor(poll);
        var every = poll?.Span("every", TimeSpan.FromSeconds(60));
        var changes = Poll(poll, CursorPlan.Names, RequiredNames.Cursor, cursor);
        var listed = Poll(list, CursorPlan.ListNames, RequiredNames.Since, list is null ? null : TimeFormatReader.Since(list, cursor));
        var pushed = Receive(receive, cursor);
        foreach (var section in new[] { submit, find, poll, list, receive })
        {
            section?.Close();
        }

        if (http is null || submitCall is null || submitPaths is null)
        {
            return null;
        }

        return new RestMapping
        {
            Name = header.Name, Connector = header.Connector, File = header.File, Limits = header.Limits, Codes = header.Codes, Status = header.Status,
            ResendIsSafe = header.ResendIsSafe, Tests = header.Tests, Connection = http,
            Submit = submitCall, SubmitPaths = submitPaths, Find = findPaths is null ? null : findCall, FindPaths = findPaths, Settle = settle,
            Poll = changes, PollEvery = every, List = listed, Receive = pushed,
        };
    }

    private static RestCall? Call(YamlMap? section, string method, Names names, Action<YamlValue, IEnumerable<Template>> needs)
    {
        var call = section is null ? null : RestCallReader.Read(section, method, names);
        if (call is not null)
        {
            needs((section!.Find("json") ?? section.Find("form") ?? section.Find("path"))!, call.Templates);
        }

        return call;
    }

    private static RestPoll? Poll(YamlMap? section, Names names, Action<YamlValue, IEnumerable<Template>> needs, CursorPlan? cursor)
    {
        var (call, rows, (paging, next)) = (Call(section, "GET", names, needs), Rows(section), Paging(section?.Map("paging")));
        return call is null || rows is null || cursor is null ? null : new RestPoll(call, cursor, paging) { Rows = rows, NextPage = next };
    }

    private static RestAnswerPaths? AnswerPaths(YamlMap? section, bool ofFind)
    {
        if (section?.Need("read", "{ id: $.id }")?.Map() is not { } read)
        {
            return null;
        }

        var id = JsonPath.Need(read, "id", "$.id");
        var (status, reference) = ofFind ? (JsonPath.Find(read, "status"), JsonPath.Find(read, "ref")) : (null, null);
        read.Close();
        var outcomes = OutcomeReader.Members(section).Select(o => Outcome(o, ofFind)).OfType<RestOutcome>().ToArray();
        return id is null ? null : new RestAnswerPaths(id, status, reference, outcomes);
    }

    private static RestOutcome? Outcome(YamlMap map, bool ofFind)
    {
        var (then, body, id, reason) = (OutcomeReader.Then(map, ofFind), map.Text("body"), JsonPath.Find(map, "id"), JsonPath.Find(map, "reason"));
        var range = map.Need("status", "409") is { } value ? Statuses(value) : null;
        map.Close();
        return then is null || range is not var (from, to) ? null : new RestOutcome(from, to, body, then.Value.Then, id, reason, then.Value.After);
    }

    private static (int From, int To)? Statuses(YamlValue value)
    {
        switch (value.Text())
        {
            case null:
                return null;
            case [>= '1' and <= '5' and var hundreds, 'x', 'x']:
                return ((hundreds - '0') * 100, ((hundreds - '0') * 100) + 99);
            case [>= '1' and <= '5' and var a, >= '0' and <= '9' and var b, >= '0' and <= '9' and var c]:
                var status = ((a - '0') * 100) + ((b - '0') * 10) + (c - '0');
                return (status, status);
            case var text:
                value.Fault($"\"{text}\" is not an HTTP status", "Write a status such as 409, or a group such as 4xx");
                return null;
        }
    }

    /// <summary>Where rows are and what they hold; null when a mistake was noted, or there is no section.</summary>
    /// <param name="section">A <c>poll:</c>, <c>list:</c> or <c>receive:</c>.</param>
    /// <param name="whole">True where a document is rows itself when the section does not say where they are.</param>
    internal static RestRows? Rows(YamlMap? section, bool whole = false)
    {
        if (section is null)
        {
            return null;
        }

        var rows = whole && section.Find("rows") is null ? JsonPath.Whole : JsonPath.Need(section, "rows", "$.items[*]");
        if (section.Need("read", "{ id: id, status: status, changed: changedAt }")?.Map() is not { } read)
        {
            return null;
        }

        var (id, reference, note) = (JsonPath.Find(read, "id"), JsonPath.Find(read, "ref"), JsonPath.Find(read, "note"));
        var (status, changed) = (JsonPath.Need(read, "status", "status"), JsonPath.Need(read, "changed", "changedAt"));
        if (read.Find("id") is null && read.Find("ref") is null)
        {
            read.Self.Fault($"\"{read.Path}\" finds no work order", "Read id (the department's number), ref (our reference), or both");
        }

        read.Close();
        return rows is null || status is null || changed is null ? null : new RestRows(rows, id, reference, status, changed, note);
    }

    private static (RestPaging? Paging, JsonPath? Next) Paging(YamlMap? map)
    {
        if (map is null)
        {
            return (null, null);
        }

        var (param, first) = (map.Text("param"), map.Text("first"));
        var key = map.Find("link") is null ? "next" : "link";
        var next = JsonPath.Need(map, key, "$.next");
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

    private ReceiveSettings? Receive(YamlMap? section, CursorPlan? cursor)
    {
        if (section is null)
        {
            return null;
        }

        section.Choice("format", "json", "json");
        var (rows, auth, time) = (Rows(section), ReceiveReader.Auth(section), ReceiveReader.Time(section, cursor));
        return rows is null || auth is null ? null : new ReceiveSettings(auth, text => rows.Read(text, new RowRules(header.Status, time)), "application/json");
    }
}
