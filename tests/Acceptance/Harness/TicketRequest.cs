using System.Globalization;

namespace Allentown311.Acceptance.Harness;

/// <summary>What one resident asks the city for.</summary>
/// <param name="N">The request's number in this test.</param>
/// <param name="Service">Service code.</param>
/// <param name="Description">The resident's description.</param>
/// <param name="Channel">How the resident wants notices: mail, text or none.</param>
/// <param name="To">The resident's mail address or telephone number; no two residents share one.</param>
internal sealed record TicketRequest(int N, string Service, string Description, string Channel = "none", string To = "")
{
    // Services of each department's system, and one whose ticket goes to two departments.
    private static readonly string[] Services =
    [
        "pothole", "illegal-parking", "stray-animal", "tree-trimming", "storm-drain",
        "blocked-driveway", "wildlife", "park-maintenance", "dead-animal", "general-request",
    ];

    /// <summary>
    /// The same request for the same number. Successive numbers cover all departments and channels, and their descriptions need escaping.
    /// </summary>
    public static TicketRequest Nth(int n) => Nth(n, Services[n % Services.Length]);

    public static TicketRequest Nth(int n, string service) => (n % 3) switch
    {
        0 => new TicketRequest(n, service, $"Nr {n}: 5\" deep, <near> A&P 🐾", "mail", $"resident{n}@example.org"),
        1 => new TicketRequest(n, service, $"Nr {n}: ¿dónde está?; \"quoted\", 'single'", "text", PhoneNumber(n)),
        _ => new TicketRequest(n, service, $"Nr {n}: first line\nsecond line"),
    };

    public FormUrlEncodedContent ToForm() => new(Fields());

    /// <summary>The request as the body of a message.</summary>
    public byte[] ToMessage() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Fields());

    private static string PhoneNumber(int n) => string.Create(CultureInfo.InvariantCulture, $"+1610555{n:0000}");

    private Dictionary<string, string> Fields() => new(StringComparer.Ordinal)
    {
        ["service_code"] = Service,
        ["description"] = Description,
        ["address_string"] = "435 Hamilton St",
        ["lat"] = "40.6023",
        ["long"] = "-75.4714",
        ["first_name"] = "Test",
        ["last_name"] = "Person",
        ["notice_channel"] = Channel,
        [Channel == "text" ? "phone" : "email"] = To,
    };
}
