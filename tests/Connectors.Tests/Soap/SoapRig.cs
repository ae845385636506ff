using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Soap;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Soap;

/// <summary>
/// A department with a SOAP interface. It stores records in memory, recognizes repeated orders, refuses the kind BAD, and lists changes
/// twenty at a time.
/// </summary>
/// <param name="space">The namespace of its envelopes.</param>
/// <param name="guard">Gives and checks sessions; null for a department with a security header.</param>
internal sealed class SoapRig(XNamespace space, SessionGuard? guard = null) : MappedRig
{
    private const string Wsse = "wsse: { user: hub, password: \"${RIG_SECRET}\", type: text, timestamp: true }";
    private const string Session = """
        session: { action: urn:streets/Login, body: "<Login xmlns='urn:streets'><Word>${RIG_SECRET}</Word></Login>",
          read: { token: "//s:Token" }, refused: { fault: "session has ended" } }
        """;

    private const int PageSize = 20;
    private static readonly XNamespace Ns = "urn:streets";
    private static readonly TimeZoneInfo Eastern = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private readonly ConcurrentDictionary<string, (string Id, string Details)> records = new();
    private readonly ConcurrentQueue<(string Reference, string Code, string Stamp, string Note)> changes = new();

    // Guards the creation of a record: two requests with one reference make one record.
    private readonly Lock gate = new();
    private bool isSpoiled;
    private Server server = null!;
    private SoapConnector connector = null!;

    public override IWorkOrderConnector Connector => connector;

    public override TimeSpan Overlap => TimeSpan.FromMinutes(2);

    /// <summary>Starts the department and a connector to it.</summary>
    /// <param name="space">The namespace of its envelopes.</param>
    /// <param name="connection">More keys of <c>connection:</c>, each with a comma after it.</param>
    /// <param name="guard">Gives and checks sessions; null for a department with a security header.</param>
    public static async Task<Rig> StartAsync(string space, string connection = "", SessionGuard? guard = null)
    {
        var rig = new SoapRig(space, guard);
        var header = guard is null ? "" : "header: <Session xmlns=\"urn:streets\">{{session.token}}</Session>";
        rig.server = await Server.StartAsync(rig.AnswerAsync);
        rig.connector = new SoapConnector(Load<SoapMapping>($$$"""
            {{{Shared}}}
            connector: soap
            connection:
              { {{{connection}}} url: "{{{rig.server.Url}}}/service.asmx",
                auth: { {{{(guard is null ? Wsse : Session)}}} } }
            namespaces: { s: "urn:streets" }
            submit:
              action: urn:streets/Create
              {{{header}}}
              body: >-
                <Create xmlns="urn:streets"><Ref>{{ref}}</Ref><Kind>{{code.kind}}</Kind>
                <Details>{{ticket.description}}</Details></Create>
              read: { id: "//s:Number" }
              outcomes:
                - { fault: "already exists", then: already_exists, id: "*/Number" }
            find:
              action: urn:streets/Find
              {{{header}}}
              body: <Find xmlns="urn:streets"><Ref>{{ref}}</Ref></Find>
              read: { id: "//s:Number", ref: "//s:Ref" }
              absent: "//s:FindResponse"
            poll:
              every: 30s
              size: 20
              action: urn:streets/Changes
              {{{header}}}
              body: <Changes xmlns="urn:streets"><Since>{{cursor}}</Since></Changes>
              rows: "//s:Change"
              empty: "//s:ChangesResponse"
              read: { ref: "s:Ref", status: "s:Status", changed: "s:Stamp", note: "s:Note" }
              cursor: { from: changed, overlap: 2m, format: "yyyy-MM-ddTHH:mm:ss", timezone: America/New_York }
            list:
              size: 20
              action: urn:streets/All
              {{{header}}}
              body: <All xmlns="urn:streets"><Since>{{since}}</Since></All>
              rows: "//s:Record"
              empty: "//s:AllResponse"
              read: { id: "s:Number", ref: "s:Ref", status: "s:Status", changed: "s:Stamp" }
            """), rig.Clock);
        return rig;
    }

    public override Task<IReadOnlyList<DepartmentRecord>> RecordsAsync() =>
        Task.FromResult<IReadOnlyList<DepartmentRecord>>(
        [
            .. records.OrderBy(r => r.Value.Id, StringComparer.Ordinal).Select(r => new DepartmentRecord(r.Key, r.Value.Details)),
        ]);

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "")
    {
        changes.Enqueue((reference, code, LocalTime(at), note));
        return Task.CompletedTask;
    }

    public override async Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        await ChangeAsync(first, "WIP", at);
        changes.Enqueue((bad, "WIP", $"{LocalTime(at)}?", ""));
        await ChangeAsync(last, "WIP", at);
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at)
    {
        records["by hand"] = ("ST-HAND", "");
        changes.Enqueue(("by hand", code, LocalTime(at), ""));
        return Task.FromResult("ST-HAND");
    }

    public override string? Secret => Hidden;

    public override string SpoiledAnswer => "Down for maintenance";

    public override Task SpoilAsync()
    {
        isSpoiled = true;
        return Task.CompletedTask;
    }

    public override Task GoDownAsync() => server.StopAsync();

    public override bool LoseNextAnswer() => server.LosesNextAnswer = true;

    public override bool StopAnswering() => server.IsSilent = true;

    public override async ValueTask DisposeAsync()
    {
        connector.Dispose();
        await server.DisposeAsync();
        await base.DisposeAsync();
    }

    private static string LocalTime(DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, Eastern).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        var message = XDocument.Parse(request.Text, LoadOptions.PreserveWhitespace).Root!;
        var call = message.Element(space + "Body")!.Elements().Single();
        if (guard is not null && call.Name.LocalName == "Login")
        {
            return AnswerAsync(context, new XElement(Ns + "LoginResponse", new XElement(Ns + "Token", guard.SignIn())));
        }

        if (isSpoiled)
        {
            return Server.AnswerAsync(context, 200, $"<html><body>{SpoiledAnswer}. You said: {request.Text}</body></html>", "text/html");
        }

        var token = message.Element(space + "Header")?.Element(Ns + "Session")?.Value;
        var answer = guard?.Admits(token, isOrder: call.Name.LocalName == "Create") == false
            ? Fault("Your session has ended.")
            : call.Name.LocalName switch
            {
                "Create" => Create(call),
                "Find" => Find(call),
                "All" => ListRecords(call),
                _ => ListChanges(call),
            };
        if (answer.Name.LocalName == "CreateResponse" && server.Cuts(context))
        {
            return Task.CompletedTask;
        }

        return AnswerAsync(context, answer);
    }

    private Task AnswerAsync(HttpContext context, XElement answer)
    {
        var text = new XElement(space + "Envelope", new XElement(space + "Body", answer)).ToString(SaveOptions.DisableFormatting);
        return Server.AnswerAsync(context, answer.Name == space + "Fault" ? 500 : 200, text, "text/xml; charset=utf-8");
    }

    private XElement Find(XElement call)
    {
        var reference = call.Element(Ns + "Ref")!.Value;
        return records.TryGetValue(reference, out var record)
            ? new XElement(Ns + "FindResponse", new XElement(Ns + "Number", record.Id), new XElement(Ns + "Ref", reference))
            : new XElement(Ns + "FindResponse");
    }

    private XElement ListRecords(XElement call) => new(Ns + "AllResponse", records
        .Select(r => (
            Reference: r.Key,
            r.Value.Id,
            Latest: changes.Where(c => c.Reference == r.Key).MaxBy(c => c.Stamp, StringComparer.Ordinal)))
        .Where(r => string.CompareOrdinal(r.Latest.Stamp, call.Value) >= 0)
        .OrderBy(r => r.Latest.Stamp, StringComparer.Ordinal)
        .Take(PageSize)
        .Select(r => new XElement(
            Ns + "Record",
            new XElement(Ns + "Number", r.Id),
            new XElement(Ns + "Ref", r.Reference == "by hand" ? "" : r.Reference),
            new XElement(Ns + "Status", r.Latest.Code),
            new XElement(Ns + "Stamp", r.Latest.Stamp))));

    private XElement ListChanges(XElement call) => new(Ns + "ChangesResponse", changes
        .Where(c => string.CompareOrdinal(c.Stamp, call.Value) >= 0)
        .OrderBy(c => c.Stamp, StringComparer.Ordinal)
        .Take(PageSize)
        .Select(c => new XElement(
            Ns + "Change",
            new XElement(Ns + "Ref", c.Reference),
            new XElement(Ns + "Status", c.Code),
            new XElement(Ns + "Stamp", c.Stamp),
            new XElement(Ns + "Note", c.Note))));

    private XElement Create(XElement call)
    {
        var reference = call.Element(Ns + "Ref")!.Value;
        if (call.Element(Ns + "Kind")!.Value == "BAD")
        {
            return Fault("unknown kind");
        }

        lock (gate)
        {
            if (records.TryGetValue(reference, out var existing))
            {
                return Fault("Order already exists", new XElement("Number", existing.Id));
            }

            var id = string.Create(CultureInfo.InvariantCulture, $"ST-{records.Count + 1:0000}");
            records[reference] = (id, call.Element(Ns + "Details")!.Value);
            return new XElement(Ns + "CreateResponse", new XElement(Ns + "Number", id));
        }
    }

    private XElement Fault(string text, params object[] more) => space == Envelopes.Namespace11
        ? new(space + "Fault", new XElement("faultcode", "soap:Client"), new XElement("faultstring", text), new XElement("detail", more))
        : new(
            space + "Fault", new XElement(space + "Code", new XElement(space + "Value", "soap:Sender")),
            new XElement(space + "Reason", new XElement(space + "Text", text)), new XElement(space + "Detail", more));
}

[TestClass]
public sealed class Soap_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => SoapRig.StartAsync(Envelopes.Namespace11);
}

[TestClass]
public sealed class Soap_in_a_session_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => SoapRig.StartAsync(Envelopes.Namespace12, "version: 1.2,", new SessionGuard());
}

[TestClass]
public sealed class Soap_of_version_1_2_with_addresses_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => SoapRig.StartAsync(Envelopes.Namespace12, "version: 1.2, addressing: true,");
}
