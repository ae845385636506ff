namespace Allentown311.CrmCore.Residents;

/// <summary>
/// The person who asked, and how they want to be notified. Personal data: it stays out of logs, spans, exceptions and URLs.
/// </summary>
public sealed record Resident
{
    /// <summary>A resident of whom nothing is known, and to whom no notice is sent.</summary>
    public static Resident Anonymous { get; } = new();

    /// <summary>First name.</summary>
    public string? FirstName { get; init; }

    /// <summary>Last name.</summary>
    public string? LastName { get; init; }

    /// <summary>Mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number as given.</summary>
    public string? Phone { get; init; }

    /// <summary>How the resident wants to be notified.</summary>
    public ContactMethod Channel { get; init; } = ContactMethod.None;

    /// <summary>The language of the resident's notices: <c>en</c> or <c>es</c>.</summary>
    public string Language { get; init; } = Languages.English;

    /// <summary>The device the request came from (GeoReport <c>device_id</c>).</summary>
    public string? DeviceId { get; init; }

    /// <summary>The caller's account id (GeoReport <c>account_id</c>).</summary>
    public string? AccountId { get; init; }

    /// <summary>First and last name together; empty when neither is known.</summary>
    public string Name => string.Join(' ', new[] { FirstName, LastName }.Where(n => !string.IsNullOrWhiteSpace(n)));

    /// <summary>The type's name alone: a record's own ToString would print personal data.</summary>
    public override string ToString() => "Resident";
}
