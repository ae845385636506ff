using System.Collections.Immutable;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Intake;

/// <summary>
/// Reads the fields of a GeoReport v2 POST Service Request into a ticket. Pure. Reports every mistake, not only the first.
/// </summary>
internal static partial class IntakeRequest
{
    private const int MaxDescription = 4_000;
    private const int MaxAddress = 500;
    private const int MaxShortText = 200;
    private const int MaxMediaUrl = 2_000;
    private const int MaxMediaUrls = 10;

    /// <summary>The contact methods by the words a request or an imported row may use; a number is none of them.</summary>
    internal static readonly Dictionary<string, ContactMethod> ContactMethods = Enum.GetValues<ContactMethod>()
        .ToDictionary(method => method.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the ticket without id and number; null when <paramref name="errors"/> has any.</summary>
    /// <param name="field">Returns the value of a form field; null when the field is absent.</param>
    /// <param name="answers">The answers of the <c>attribute[CODE]</c> fields, by question code.</param>
    /// <param name="city">The city: its services, and the area they are done in.</param>
    /// <param name="source">The caller the request comes from.</param>
    /// <param name="reference">The caller's own key for this request; null when it sent none.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="errors">The list mistakes are added to.</param>
    /// <param name="notes">The list for what was left out of the ticket and must be told; null where nobody would hear it.</param>
    public static Ticket? Read(
        Func<string, string?> field,
        ImmutableDictionary<string, ImmutableArray<string>> answers,
        CityConfiguration city,
        string source,
        string? reference,
        DateTimeOffset now,
        List<IntakeError> errors,
        List<string>? notes = null)
    {
        var fields = new IntakeFields(field, errors);
        var service = ReadService(fields, city.Catalogue);
        var location = ReadLocation(fields, city.Area, notes);
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

    private static Location ReadLocation(IntakeFields fields, CityArea? area, List<string>? notes)
    {
        var wasValid = fields.IsValid;
        var address = new Location(
            fields.Text("address_string", MaxAddress),
            fields.Text("address_id", MaxShortText),
            fields.Text("zipcode", 20));
        var (latitude, longitude) = (fields.Degrees("lat", 90), fields.Degrees("long", 180));
        if (wasValid && !fields.IsValid)
        {
            // A point whose number is a mistake already is not called half a point too.
            return address;
        }

        var place = PlaceRules.Check(latitude, longitude, area, address.IsGiven);
        if (place.Refusal is { } refusal)
        {
            fields.Refuse(refusal);
        }
        else if (!address.IsGiven && !place.IsPoint && fields.IsValid)
        {
            // When a field is wrong already, the location may be missing only because of that mistake.
            fields.Refuse("a location is required: lat and long, or address_string, or address_id");
        }

        if (place.Note is { } note)
        {
            notes?.Add(note);
        }

        return place.IsPoint ? address with { Latitude = latitude, Longitude = longitude } : address;
    }

    private static Resident ReadResident(IntakeFields fields)
    {
        var email = fields.Text("email", MaxShortText);
        var phone = fields.Text("phone", 40);
        if (email is not null && !IsMailAddress(email))
        {
            fields.Refuse("email must be a mail address, and one alone");
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

    /// <summary>True for one mail address: no name beside it, and no second address.</summary>
    internal static bool IsMailAddress(string email) =>
        MailAddress.TryCreate(email, out var address) && address.Address == email;

    // The addresses stand one on each line.
    private static string? ReadMediaUrl(IntakeFields fields)
    {
        var urls = fields.Text("media_url", MaxMediaUrls * (MaxMediaUrl + 1))
            ?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        foreach (var url in urls)
        {
            if (url.Length > MaxMediaUrl)
            {
                fields.Refuse($"media_url is {url.Length} characters long; at most {MaxMediaUrl} are taken");
            }
            else if (!IsWebAddress(url))
            {
                fields.Refuse("media_url must be an http or https address; several are given as several fields, not in one");
            }
        }

        if (urls.Length > MaxMediaUrls)
        {
            fields.Refuse($"media_url is given {urls.Length} times; at most {MaxMediaUrls} are taken");
        }

        return urls.Length == 0 ? null : string.Join('\n', urls);
    }

    /// <summary>True for one http or https address; false for several joined into one text.</summary>
    internal static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && !url.Any(char.IsWhiteSpace)
        && !JoinedAddresses().IsMatch(url);

    [GeneratedRegex("[,;|]+https?://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex JoinedAddresses();
}
