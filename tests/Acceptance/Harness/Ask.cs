using System.Globalization;

namespace Allentown311.Acceptance.Harness;

/// <summary>What one resident asks for.</summary>
/// <param name="N">Which of the asks of this test it is.</param>
/// <param name="Service">Service code.</param>
/// <param name="Description">Their words.</param>
/// <param name="Channel">How they want to hear: mail, text or none.</param>
/// <param name="To">Their mail address or telephone number; no two residents share one.</param>
internal sealed record Ask(int N, string Service, string Description, string Channel = "none", string To = "")
{
    // One service of each system, and one whose ticket goes to two.
    private static readonly string[] Services =
        ["pothole", "illegal-parking", "stray-animal", "tree-trimming", "storm-drain", "blocked-driveway", "wildlife", "park-maintenance", "dead-animal", "general-request"];

    /// <summary>The same ticket for the same number: over all departments and channels, with words that need care.</summary>
    public static Ask Nth(int n) => Nth(n, Services[n % Services.Length]);

    public static Ask Nth(int n, string service) => (n % 3) switch
    {
        0 => new Ask(n, service, $"Nr {n}: 5\" deep, <near> A&P 🐾", "mail", $"resident{n}@example.org"),
        1 => new Ask(n, service, $"Nr {n}: ¿dónde está?; \"quoted\", 'single'", "text", string.Create(CultureInfo.InvariantCulture, $"+1 610 555 {n:0000}")),
        _ => new Ask(n, service, $"Nr {n}: first line\nsecond line"),
    };

    public FormUrlEncodedContent ToForm() => new(Fields());

    /// <summary>The same as a message's body.</summary>
    public byte[] ToMessage() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Fields());

    private Dictionary<string, string> Fields() => new(StringComparer.Ordinal)
    {
        ["service_code"] = Service, ["description"] = Description, ["address_string"] = "435 Hamilton St", ["lat"] = "40.6023", ["long"] = "-75.4714",
        ["first_name"] = "Test", ["last_name"] = "Person", ["notice_channel"] = Channel,
        [Channel == "text" ? "phone" : "email"] = To,
    };
}
