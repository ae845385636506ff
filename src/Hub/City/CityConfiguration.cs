using System.Collections.Immutable;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings;

namespace Allentown311.Hub.City;

/// <summary>A city folder's configuration, read and checked.</summary>
public sealed record CityConfiguration
{
    /// <summary>The city's name, as people read it.</summary>
    public required string Name { get; init; }

    /// <summary>GeoReport <c>jurisdiction_id</c>; null where the city does not use one.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>Language of texts where a resident chose none: <c>en</c> or <c>es</c>.</summary>
    public string Language { get; init; } = Languages.English;

    /// <summary>
    /// Prefix of every reference, so that the references of two installations never collide in one department's system; null for none.
    /// </summary>
    public string? ReferencePrefix { get; init; }

    /// <summary>Business hours, holidays and the time zone.</summary>
    public required BusinessCalendar Calendar { get; init; }

    /// <summary>The box that the city lies in; null where the city gives none, and no point is then outside.</summary>
    public CityArea? Area { get; init; }

    /// <summary>Services and departments.</summary>
    public required Catalogue Catalogue { get; init; }

    /// <summary>
    /// The API keys. Without any, only programs on this machine may post tickets, nothing else is open, and the hub listens on loopback
    /// only.
    /// </summary>
    public ImmutableArray<ApiKey> Keys { get; init; } = [];

    /// <summary>The web sites whose pages may read GeoReport in a browser; <c>*</c> for every one. None unless the city says so.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>How residents are notified.</summary>
    public required NoticeSettings Notices { get; init; }

    /// <summary>
    /// How long the database keeps the requests and answers of orders that have ended; then they move to the archive. Default 30 days.
    /// </summary>
    public TimeSpan PayloadsKeptFor { get; init; } = DefaultPayloadsKeptFor;

    /// <summary>Default of <see cref="PayloadsKeptFor"/>.</summary>
    public static TimeSpan DefaultPayloadsKeptFor { get; } = TimeSpan.FromDays(30);

    /// <summary>How long each class of records is kept.</summary>
    public RetentionSettings Retention { get; init; } = new();

    /// <summary>The periodic test ticket; null for none.</summary>
    public CanarySettings? Canary { get; init; }

    /// <summary>The departments' systems, by name.</summary>
    public required ImmutableSortedDictionary<string, Mapping> Mappings { get; init; }
}

/// <summary>A key that a caller authenticates with.</summary>
/// <param name="Name">The caller's name, which is the source of its tickets.</param>
/// <param name="Sha256">Lower-case hex of the key's SHA-256; the key itself is never stored.</param>
/// <param name="Scopes">What the caller may do: one or more of <see cref="City.Scopes"/>.</param>
public sealed record ApiKey(string Name, string Sha256, ImmutableArray<string> Scopes);

/// <summary>A test ticket the hub files periodically, so that an outage shows before a resident is affected.</summary>
/// <param name="Service">The ticket's service: one without required questions.</param>
/// <param name="Every">How often; default 1 h, least 5 min.</param>
/// <param name="Within">Time within which the ticket's departments must have received it; default 30 min, least 1 min.</param>
/// <param name="Address">The ticket's address; null for the city's name.</param>
public sealed record CanarySettings(string Service, TimeSpan Every, TimeSpan Within, string? Address = null);

/// <summary>How residents are notified, and of which events.</summary>
public sealed record NoticeSettings
{
    /// <summary>Events that residents get notices of.</summary>
    public ImmutableHashSet<NoticeEvent> Events { get; init; } = [];

    /// <summary>Sender's name by language.</summary>
    public required Translated FromName { get; init; }

    /// <summary>Sender's mail address.</summary>
    public required string FromAddress { get; init; }

    /// <summary>Mail: <c>via</c> folder, smtp or webhook.</summary>
    public SenderSettings Mail { get; init; } = new("folder");

    /// <summary>Text messages: <c>via</c> folder, gateway or webhook.</summary>
    public SenderSettings Text { get; init; } = new("folder");

    /// <summary>How long a channel that is down is tried before the next channel; default 4 h.</summary>
    public TimeSpan TryFor { get; init; } = TimeSpan.FromHours(4);

    /// <summary>
    /// What to do when a notice may have been sent: the hub crashed in mid-send, or the provider did not answer. True (default): the hub
    /// sends it once more under the same id, and a provider that can drops the duplicate. False: the hub does not, and the desk calls.
    /// </summary>
    public bool SendAgainWhenUnsure { get; init; } = true;

    /// <summary>Templates by event, language and kind (<c>mail</c> or <c>text</c>).</summary>
    public ImmutableDictionary<(NoticeEvent Event, string Language, string Kind), NoticeText> Texts { get; init; } =
        ImmutableDictionary<(NoticeEvent, string, string), NoticeText>.Empty;
}

/// <summary>A notice's template: subject (mail only) and body.</summary>
public sealed record NoticeText(NoticeTemplate? Subject, NoticeTemplate Body);
