using System.Xml.XPath;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Http.Sessions;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Soap;

/// <summary>Reads the sections of a SOAP mapping and puts them together.</summary>
internal sealed class SoapSections(YamlMap root, MappingHeader header)
{
    private static readonly PathExamples Examples = new(
        Answer: "{ id: \"//s:WorkOrderNumber\" }",
        Id: "\"//s:WorkOrderNumber\"",
        Rows: "\"//s:Change\"",
        Row: "{ id: \"s:Number\", status: \"s:Status\", changed: \"s:Stamp\" }",
        Status: "\"s:Status\"",
        Changed: "\"s:Stamp\"");

    private readonly XPaths xpaths = new();

    public SoapMapping? Read()
    {
        var connection = root.Need("connection", "{ url: \"https://…\" }")?.Map();
        var security = WsSecurityReader.Read(connection?.Find("auth") is { IsMap: true } auth ? auth.Map()!.Map("wsse") : null);
        var is12 = connection?.Choice("version", "1.1", "1.1", "1.2") == "1.2";
        var mtom = connection?.Flag("mtom", fallback: false) == true;
        var addressing = connection?.Flag("addressing", fallback: false) == true;
        var paths = new PathReader<XPathExpression>(xpaths.Compile, Examples, IsXml: true);
        xpaths.AddNamespaces(root.Map("namespaces"));
        var session = SessionValues.NamesIn(root);
        var http = connection is null
            ? null
            : HttpConnectionReader.Read(connection, companionAuth: "wsse", map => ReadSession(map, paths, session, is12));
        connection?.Close();

        var sections = new HttpSections<XPathExpression>(root, header, paths, "{ action: …, body: …, read: { id: … } }");
        foreach (var section in sections.Present)
        {
            xpaths.AddNamespaces(section.Map("namespaces"));
        }

        var orderNames = header.OrderNames.And(session);
        var submit = ReadCall(sections.Submit, orderNames, RequiredNames.RequireReference);
        var find = ReadCall(sections.Find, orderNames, RequiredNames.RequireLookedUpReference);
        var submitPaths = paths.ReadAnswer(sections.Submit, OutcomePlace.Submit);
        var findPaths = paths.ReadAnswer(sections.Find, OutcomePlace.Find);
        var poll = ReadPoll(paths, sections.Poll, CursorPlan.Names.And(session), RequiredNames.RequireCursor, sections.PollCursor);
        var list = ReadPoll(paths, sections.List, CursorPlan.ListNames.And(session), RequiredNames.RequireSince, sections.ListCursor);
        var receive = sections.ReadReceive("xml", "text/xml", (text, rows, rules) => rows.ReadPush(text, rules), FindInPush);
        sections.Close();
        SessionReader<XPathExpression>.RequireUse(root, (http?.Auth as HttpAuth.Session)?.Plan, submit?.Templates);
        if (http is null || submit is null || submitPaths is null)
        {
            return null;
        }

        return new SoapMapping
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
            IsVersion12 = is12,
            Mtom = mtom,
            Addressing = addressing,
            Security = security,
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

    private SoapSession? ReadSession(
        YamlMap map, PathReader<XPathExpression> paths, IReadOnlyList<string> names, bool isVersion12)
    {
        var before = map.Self.Context.Faults.All.Count;
        xpaths.AddNamespaces(map.Map("namespaces"));
        var shared = new SessionReader<XPathExpression>(map, paths, names);
        var call = ReadCall(map, new Names([]), static (_, _) => { });
        map.Close();
        return call is null || map.Self.Context.Faults.All.Count > before ? null : new SoapSession
        {
            Call = call, IsVersion12 = isVersion12, Url = shared.Url, Lasts = shared.Lasts, Login = shared.Login,
            Headers = shared.Headers, Query = shared.Query, Secrets = shared.Secrets, Values = shared.Values, Refused = shared.Refused,
        };
    }

    private static SoapPoll? ReadPoll(
        PathReader<XPathExpression> paths,
        YamlMap? section,
        Names names,
        Action<YamlValue, IEnumerable<Template>> requireName,
        CursorPlan? cursor)
    {
        var call = ReadCall(section, names, requireName);
        var rows = paths.ReadRows(section);
        var size = section?.Number("size", 0, 1, 10_000);
        return call is null || rows is null || cursor is null
            ? null
            : new SoapPoll(call, cursor, size is > 0 ? size : null) { Rows = rows };
    }

    private static SoapCall? ReadCall(YamlMap? section, Names names, Action<YamlValue, IEnumerable<Template>> requireName)
    {
        if (section is null)
        {
            return null;
        }

        var action = section.NeedText("action", "urn:streets/CreateWorkOrder");
        if (action?.Any(c => c is '"' || char.IsControl(c)) == true)
        {
            section.Find("action")!.Fault(
                "a SOAP action cannot hold quotes or line breaks", "Write the address of the operation, as the WSDL has it");
        }

        names = InnerText.ReadAll(section, names);
        var hasHeader = section.Find("header") is not null;
        var soapHeader = section.Find("header") is { } h ? SoapBody.Read(h, names) : null;
        var body = section.Need("body", "<CreateWorkOrder xmlns=\"urn:streets\">…</CreateWorkOrder>") is { } b
            ? SoapBody.Read(b, names)
            : null;
        if (action is null || body is null || (hasHeader && soapHeader is null))
        {
            return null;
        }

        var call = new SoapCall(action, soapHeader, body);
        requireName(section.Find("body")!, call.Templates);
        return call;
    }

    private static string? FindInPush(string text, XPathExpression path) =>
        SoapXml.Parse(text, out _) is { } document ? XPaths.Read(document, path) : null;
}
