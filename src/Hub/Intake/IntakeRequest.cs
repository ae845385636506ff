using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Intake;

/// <summary>One mistake in a request: GeoReport v2 error code (an HTTP status) and description.</summary>
internal sealed record IntakeError(int Code, string Description);

/// <summary>Reads the fields of GeoReport v2 POST Service Request into a ticket. Pure; reports every mistake, not the first alone.</summary>
internal static class IntakeRequest
{
    private static readonly Dictionary<string, ContactMethod> Channels = Enum.GetValues<ContactMethod>().ToDictionary(c => c.ToString().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase);
    private const int MostDescription = 4_000;
    private const int MostAddress = 500;
    private const int MostShort = 200;

    /// <summary>The ticket, without id and number; null when <paramref name="errors"/> has any.</summary>
    /// <param name="field">The value of a form field; null when absent.</param>
    /// <param name="answers">The <c>attribute[CODE]</c> fields.</param>
    /// <param name="catalogue">The services.</param>
    /// <param name="source">Who asks.</param>
    /// <param name="reference">The caller's own key for this request.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="errors">Where mistakes are noted.</param>
    public static Ticket? Read(
        Func<string, string?> field, ImmutableDictionary<string, ImmutableArray<string>> answers, Catalogue catalogue, string source, string? reference,
        DateTimeOffset now, List<IntakeError> errors)
    {
        string? Text(string name, int most)
        {
            var text = CleanText.Of(field(name));
            if (text.Length > most)
            {
                errors.Add(new IntakeError(400, $"{name} is {text.Length} characters long; at most {most} are taken"));
            }

            return text.Length == 0 ? null : text;
        }

        double? Degrees(string name, double most)
        {
            if (field(name) is not { Length: > 0 } text)
            {
                return null;
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most)
            {
                return degrees;
            }

            errors.Add(new IntakeError(400, $"{name} must be degrees (WGS 84) from -{most} to {most}"));
            return null;
        }

        var service = Service(field("service_code"), catalogue, errors);
        var location = new Location(Text("address_string", MostAddress), Text("address_id", MostShort), Text("zipcode", 20), Degrees("lat", 90), Degrees("long", 180));
        if (!location.IsGiven && errors.Count == 0)
        {
            errors.Add(new IntakeError(400, "a location is required: lat and long, or address_string, or address_id"));
        }

        var description = Text("description", MostDescription) ?? "";
        var resident = Resident(Text, field, errors);
        var media = Text("media_url", 2_000);
        if (media is not null && !(Uri.TryCreate(media, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            errors.Add(new IntakeError(400, "media_url must be an http or https address"));
        }

        if (service is not null)
        {
            errors.AddRange(AnswerRules.Check(service, answers).Select(fault => new IntakeError(400, fault)));
        }

        return errors.Count > 0 || service is null ? null : new Ticket
        {
            Id = 0,
            Number = "",
            Service = service.Code,
            Description = description,
            Location = location,
            Answers = answers,
            Resident = resident,
            MediaUrl = media,
            Source = source,
            SourceReference = reference,
            RequestedAt = now,
            UpdatedAt = now,
        };
    }

    private static Service? Service(string? code, Catalogue catalogue, List<IntakeError> errors)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            errors.Add(new IntakeError(400, "service_code is required"));
            return null;
        }

        if (catalogue.Service(code) is { } service)
        {
            return service;
        }

        errors.Add(new IntakeError(404, $"service_code \"{ShortText.Cut(code, 40)}\" was not found; GET services lists them"));
        return null;
    }

    private static Resident Resident(Func<string, int, string?> text, Func<string, string?> field, List<IntakeError> errors)
    {
        var email = text("email", MostShort);
        var phone = text("phone", 40);
        if (email is not null && (email.IndexOf('@', StringComparison.Ordinal) is < 1 || email.EndsWith('@') || email.Any(char.IsWhiteSpace)))
        {
            errors.Add(new IntakeError(400, "email must be a mail address"));
        }

        var language = field("language") is { Length: > 0 } wanted ? wanted : Languages.English;
        if (!Languages.All.Contains(language, StringComparer.Ordinal))
        {
            errors.Add(new IntakeError(400, $"language must be one of: {string.Join(", ", Languages.All)}"));
        }

        // Who gives a mail address to GeoReport expects mail; nobody is texted or called who did not ask for it.
        var channel = email is null ? ContactMethod.None : ContactMethod.Mail;
        if (field("notice_channel") is { Length: > 0 } chosen && !Channels.TryGetValue(chosen, out channel))
        {
            errors.Add(new IntakeError(400, "notice_channel must be one of: mail, text, phone, none"));
        }

        return new Resident
        {
            FirstName = text("first_name", MostShort), LastName = text("last_name", MostShort), Email = email, Phone = phone, Channel = channel,
            Language = language, DeviceId = text("device_id", MostShort), AccountId = text("account_id", MostShort),
        };
    }
}
