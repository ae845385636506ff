using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Soap;

/// <summary>Reads the sections of a SOAP mapping and puts them together.</summary>
internal sealed class SoapSections(YamlMap root, MappingHeader header)
{
    private readonly XPaths paths = new();

    public SoapMapping? Read()
    {
        var connection = root.Need("connection", "{ url: \"https://…\" }")?.Map();
        var security = WsSecurityReader.Read(connection?.Find("auth") is { IsMap: true } auth ? auth.Map()!.Map("wsse") : null);
        var http = connection is null ? null : HttpConnectionReader.Read(connection, besideAuth: "wsse");
        var is12 = connection?.Choice("version", "1.1", "1.1", "1.2") == "1.2";
        var mtom = connection?.Flag("mtom", fallback: false) == true;
        var addressing = connection?.Flag("addressing", fallback: false) == true;
        connection?.Close();

        var (submit, find, poll, receive) = (root.Need("submit", "{ action: …, body: …, read: { id: … } }")?.Map(), root.Map("find"), root.Map("poll"), root.Map("receive"));
        var list = root.Map("list");
        paths.Add(root.Map("namespaces"));
        foreach (var section in new[] { submit, find, poll, list, receive })
        {
            paths.Add(section?.Map("namespaces"));
        }

        var (submitCall, findCall) = (Call(submit, header.OrderNames, RequiredNames.Reference), Call(find, header.OrderNames, RequiredNames.LookedUp));
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

        return new SoapMapping
        {
            Name = header.Name, Connector = header.Connector, File = header.File, Limits = header.Limits, Codes = header.Codes, Status = header.Status,
            ResendIsSafe = header.ResendIsSafe, Tests = header.Tests, Connection = http, IsVersion12 = is12,
            Mtom = mtom, Addressing = addressing, Security = security,
            Submit = submitCall, SubmitPaths = submitPaths, Find = findPaths is null ? null : findCall, FindPaths = findPaths, Settle = settle,
            Poll = changes, PollEvery = every, List = listed, Receive = pushed,
        };
    }

    private SoapPoll? Poll(YamlMap? section, Names names, Action<YamlValue, IEnumerable<Template>> needs, CursorPlan? cursor)
    {
        var (call, rows, size) = (Call(section, names, needs), Rows(section), section?.Number("size", 0, 1, 10_000));
        return call is null || rows is null || cursor is null ? null : new SoapPoll(call, cursor, size is > 0 ? size : null) { Rows = rows };
    }

    private static SoapCall? Call(YamlMap? section, Names names, Action<YamlValue, IEnumerable<Template>> needs)
    {
        if (section is null)
        {
            return null;
        }

        var action = section.NeedText("action", "urn:streets/CreateWorkOrder");
        if (action?.Any(c => c is '"' || char.IsControl(c)) == true)
        {
            section.Find("action")!.Fault("a SOAP action cannot hold quotes or line breaks", "Write the address of the operation, as the WSDL has it");
        }

        var hasHeader = section.Find("header") is not null;
        var soapHeader = section.Find("header") is { } h ? SoapBody.Read(h, names) : null;
        var body = section.Need("body", "<CreateWorkOrder xmlns=\"urn:streets\">…</CreateWorkOrder>") is { } b ? SoapBody.Read(b, names) : null;
        if (action is null || body is null || (hasHeader && soapHeader is null))
        {
            return null;
        }

        var call = new SoapCall(action, soapHeader, body);
        needs(section.Find("body")!, call.Templates);
        return call;
    }

    private SoapAnswerPaths? AnswerPaths(YamlMap? section, bool ofFind)
    {
        if (section?.Need("read", "{ id: \"//s:WorkOrderNumber\" }")?.Map() is not { } read)
        {
            return null;
        }

        var id = paths.Need(read, "id", "\"//s:WorkOrderNumber\"");
        var (status, reference) = ofFind ? (paths.Find(read, "status"), paths.Find(read, "ref")) : (null, null);
        read.Close();
        var outcomes = OutcomeReader.Members(section).Select(o => Outcome(o, ofFind)).OfType<SoapOutcome>().ToArray();
        return id is null ? null : new SoapAnswerPaths(id, status, reference, outcomes);
    }

    private SoapOutcome? Outcome(YamlMap map, bool ofFind)
    {
        var (fault, then, id) = (map.NeedText("fault", "\"already exists\""), OutcomeReader.Then(map, ofFind), paths.Find(map, "id"));
        map.Close();
        return string.IsNullOrWhiteSpace(fault) || then is null ? null : new SoapOutcome(fault, then.Value.Then, id, then.Value.After);
    }

    private SoapRows? Rows(YamlMap? section)
    {
        if (section is null)
        {
            return null;
        }

        var rows = paths.Need(section, "rows", "\"//s:Change\"");
        if (section.Need("read", "{ id: \"s:Number\", status: \"s:Status\", changed: \"s:Stamp\" }")?.Map() is not { } read)
        {
            return null;
        }

        var (id, reference, note) = (paths.Find(read, "id"), paths.Find(read, "ref"), paths.Find(read, "note"));
        var (status, changed) = (paths.Need(read, "status", "\"s:Status\""), paths.Need(read, "changed", "\"s:Stamp\""));
        if (read.Find("id") is null && read.Find("ref") is null)
        {
            read.Self.Fault($"\"{read.Path}\" finds no work order", "Read id (the department's number), ref (our reference), or both");
        }

        read.Close();
        return rows is null || status is null || changed is null ? null : new SoapRows(rows, id, reference, status, changed, note);
    }

    private ReceiveSettings? Receive(YamlMap? section, CursorPlan? cursor)
    {
        if (section is null)
        {
            return null;
        }

        section.Choice("format", "xml", "xml");
        var (rows, auth, time) = (Rows(section), ReceiveReader.Auth(section), ReceiveReader.Time(section, cursor));
        return rows is null || auth is null ? null : new ReceiveSettings(auth, text => rows.Read(
            SoapXml.Parse(text, out var problem) ?? throw new TranslationException($"The push cannot be read: {problem}."),
            new RowRules(header.Status, time)), "text/xml");
    }
}
