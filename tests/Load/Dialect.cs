namespace Allentown311.Load;

/// <summary>
/// The messages of one department. The null hub sends the same order as the mapping makes, and the simulated department reads both, so the
/// two hubs put the same bytes on the wire.
/// </summary>
/// <param name="Name">The name of the service, the department, the mapping and the path.</param>
/// <param name="MediaType">The media type of all messages.</param>
/// <param name="Action">The SOAPAction; null for REST.</param>
/// <param name="RefStart">The text before our reference in an order and in a push.</param>
/// <param name="RefEnd">The text after our reference.</param>
/// <param name="Order">The order for a reference.</param>
/// <param name="Answer">The answer with the department's number.</param>
/// <param name="Push">The push that reports an order as done, from its number, reference and time of change.</param>
internal sealed record Dialect(
    string Name,
    string MediaType,
    string? Action,
    byte[] RefStart,
    byte[] RefEnd,
    Func<string, string> Order,
    Func<string, string> Answer,
    Func<string, string, string, string> Push)
{
    private const string Description = "Deep hole in the right lane, near the curb, in front of the bakery";
    private const string Address = "435 Hamilton St";

    public static Dialect Rest { get; } = new(
        "rest",
        "application/json",
        null,
        "\"ref\":\""u8.ToArray(),
        "\""u8.ToArray(),
        reference => $"{{\"ref\":\"{reference}\",\"kind\":\"REST\",\"address\":\"{Address}\",\"lat\":40.6023,\"lon\":-75.4714,"
            + $"\"description\":\"{Description}\",\"reportedAt\":\"2026-03-01T14:30:00.000Z\"}}",
        id => $$"""{"id":"{{id}}"}""",
        (id, reference, changed) => $$"""{"id":"{{id}}","ref":"{{reference}}","status":"done","changed":"{{changed}}","note":"Filled"}""");

    public static Dialect Soap { get; } = new(
        "soap",
        "text/xml",
        "\"urn:load/Create\"",
        "<Ref>"u8.ToArray(),
        "</Ref>"u8.ToArray(),
        reference => Envelope($"<Create xmlns=\"urn:load\"><Ref>{reference}</Ref><Kind>SOAP</Kind><Address>{Address}</Address>"
            + $"<Lat>40.6023</Lat><Long>-75.4714</Long><Notes>{Description}</Notes><ReportedAt>2026-03-01T09:30:00</ReportedAt></Create>"),
        id => Envelope($"<CreateResponse xmlns=\"urn:load\"><Number>{id}</Number></CreateResponse>"),
        (id, reference, changed) =>
            Envelope($"<Changes xmlns=\"urn:load\"><Change><Number>{id}</Number><Ref>{reference}</Ref>"
                + $"<Status>DONE</Status><Stamp>{changed}</Stamp><Comment>Filled</Comment></Change></Changes>"));

    public static IReadOnlyList<Dialect> All { get; } = [Rest, Soap];

    /// <summary>The form that the caller posts for a service, with a resident's data.</summary>
    public static string Form(string service) =>
        $"service_code={service}&lat=40.6023&long=-75.4714&address_string={Uri.EscapeDataString(Address)}"
        + $"&description={Uri.EscapeDataString(Description)}"
        + "&first_name=Maria&last_name=Rivera&email=maria.rivera%40example.org&phone=610-555-0142";

    private static string Envelope(string body) =>
        $"""<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">"""
        + $"<soap:Body>{body}</soap:Body></soap:Envelope>";
}
