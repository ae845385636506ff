using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Intake;

/// <summary>
/// Reads the fields of a GeoReport v2 POST Service Request into a ticket. Pure. Reports every mistake, not only the first.
/// </summary>
internal static class IntakeRequest
{
    private const int MaxDescription = 4_000;
    private const int MaxAddress = 500;
    private const int MaxShortText = 200;
    private const int MaxMediaUrl = 2_000;

    /// <summary>The contact methods by the words a request or an imported row may use; a number is none of them.</summary>
    internal static readonly Dictionary<string, ContactMethod> ContactMethods = Enum.GetValues<ContactMethod>()
        .ToDictionary(method => method.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the ticket without id and number; null when <paramref name="errors"/> has any.</summary>
    /// <param name="field">Returns the value of a form field; null when the field is absent.</param>
    /// <param name="answers">The answers of the <c>attribute[CODE]</c> fields, by question code.</param>
    /// <param name="catalogue">The city's services.</param>
    /// <param name="source">The caller the request comes from.</param>
    /// <param name="reference">The caller's own key for this request; null when it sent none.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="errors">The list mistakes are added to.</param>
    public static Ticket? Read(
        Func<string, string?> field,
        ImmutableDictionary<string, ImmutableArray<string>> answers,
        Catalogue catalogue,
        string source,
        string? reference,
        DateTimeOffset now,
        List<IntakeError> errors)
    {
        var fields = new IntakeFields(field, errors);
        var service = ReadService(fields, catalogue);
        var location = ReadLocation(fields);
        var description = fields.Text("description", MaxDescription) ?? "";
        var resident = ReadResident(fields);
        var mediaUrl = ReadMediaUrl(fields);
        if (service is not null)
        {
            errors.AddRange(AnswerRules.Check(service, answers).Select(fault => new IntakeError(400, fault)));
        }

        return service is null || !fields.IsValid ? null : new Ticket
        {
            Id = 0,
            Number = "",
            Service = service.Code,
            Description = description,
            Location = location,
            Answers = answers,
            Resident = resident,
            MediaUrl = mediaUrl,
            Source = source,
            SourceReference = reference,
            RequestedAt = now,
            UpdatedAt = now,
        };
    }

    private static Service? ReadService(IntakeFields fields, Catalogue catalogue)
    {
        var code = fields.Value("service_code");
        if (string.IsNullOrWhiteSpace(code))
        {
            fields.Refuse("service_code is required");
            return null;
        }

        if (catalogue.Service(code) is { } service)
        {
            return service;
        }

        fields.Refuse($"service_code \"{ShortText.Cut(code, 40)}\" was not found; GET services lists them", 404);
        return null;
    }

    private static Location ReadLocation(IntakeFields fields)
    {
        var location = new Location(
            fields.Text("address_string", MaxAddress),
            fields.Text("address_id", MaxShortText),
            fields.Text("zipcode", 20),
            fields.Degrees("lat", 90),
            fields.Degrees("long", 180));

        // When a field is wrong already, the location may be missing only because of that mistake.
        if (!location.IsGiven && fields.IsValid)
        {
            fields.Refuse("a location is required: lat and long, or address_string, or address_id");
        }

        return location;
    }

    private static Resident ReadResident(IntakeFields fields)
    {
        var email = fields.Text("email", MaxShortText);
        var phone = fields.Text("phone", 40);
        if (email is not null && !IsMailAddress(email))
        {
            fields.Refuse("email must be a mail address");
        }

        var language = fields.Value("language") ?? Languages.English;
        if (!Languages.All.Contains(language, StringComparer.Ordinal))
        {
            fields.Refuse($"language must be one of: {string.Join(", ", Languages.All)}");
        }

        // A resident who gives GeoReport a mail address expects mail. Texts and calls go only to residents who ask for them.
        var contactMethod = email is null ? ContactMethod.None : ContactMethod.Mail;
        if (fields.Value("notice_channel") is { } chosen && !ContactMethods.TryGetValue(chosen, out contactMethod))
        {
            fields.Refuse("notice_channel must be one of: mail, text, phone, none");
        }

        return new Resident
        {
            FirstName = fields.Text("first_name", MaxShortText),
            LastName = fields.Text("last_name", MaxShortText),
            Email = email,
            Phone = phone,
            Channel = contactMethod,
            Language = language,
            DeviceId = fields.Text("device_id", MaxShortText),
            AccountId = fields.Text("account_id", MaxShortText),
        };
    }

    private static bool IsMailAddress(string email) =>
        email.IndexOf('@', StringComparison.Ordinal) >= 1 && !email.EndsWith('@') && !email.Any(char.IsWhiteSpace);

    private static string? ReadMediaUrl(IntakeFields fields)
    {
        var url = fields.Text("media_url", MaxMediaUrl);
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            fields.Refuse("media_url must be an http or https address");
        }

        return url;
    }
}
