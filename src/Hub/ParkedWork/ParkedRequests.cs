using System.Collections.Immutable;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.ParkedWork;

/// <summary>The body of <c>POST /api/parked/{id}/{action}</c>.</summary>
internal sealed record ActRequest
{
    /// <summary>The person's reason, for the audit; a skip needs one.</summary>
    public string? Reason { get; init; }

    /// <summary>retry, edit: true when the person looked for the order in the department's system and did not find it.</summary>
    public bool NotThere { get; init; }

    /// <summary>adopt: the department's number.</summary>
    public string? Number { get; init; }

    /// <summary>adopt: that record stands for several of our orders.</summary>
    public bool Shared { get; init; }

    /// <summary>route: the department's code.</summary>
    public string? Department { get; init; }

    /// <summary>edit: what to change.</summary>
    public EditRequest? Changes { get; init; }

    /// <summary>Reads the action; null, with the fault, when the verb is unknown or a field it needs is missing.</summary>
    public ParkedAction? Read(string verb, out string? fault)
    {
        (ParkedAction? action, fault) = verb switch
        {
            "retry" => (new ParkedAction.Retry(NotThere), null),
            "skip" => (new ParkedAction.Skip(), null),
            "adopt" when string.IsNullOrWhiteSpace(Number) => (null, "adopt needs the department's number: { \"number\": \"ST-000123\" }"),
            "adopt" => (new ParkedAction.Adopt(Number!, Shared), null),
            "route" when string.IsNullOrWhiteSpace(Department) => (null, "route needs a department's code: { \"department\": \"parks\" }"),
            "route" => (new ParkedAction.RouteTo(Department!), null),
            "edit" when Changes is null => (null, "edit needs what to change: { \"changes\": { \"address\": \"435 Hamilton St\" } }"),
            "edit" => (new ParkedAction.Edit(Changes!.ToEdit(), NotThere), null),
            _ => ((ParkedAction?)null, "there is no such action; write one of: retry, edit, adopt, skip, route"),
        };
        return action;
    }

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => nameof(ActRequest);
}

/// <summary>The <c>changes</c> of an edit, as the body of a request holds them.</summary>
internal sealed record EditRequest(
    string? Service = null,
    string? Description = null,
    string? Address = null,
    string? AddressId = null,
    string? Zip = null,
    string? Lat = null,
    string? Long = null,
    Dictionary<string, string[]>? Answers = null)
{
    /// <summary>The changes as the rules expect them.</summary>
    public TicketEdit ToEdit() => new()
    {
        Service = Service,
        Description = Description,
        Address = Address,
        AddressId = AddressId,
        Zip = Zip,
        Lat = Lat,
        Long = Long,
        Answers = (Answers ?? []).ToImmutableDictionary(a => a.Key, a => a.Value.ToImmutableArray()),
    };

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => nameof(EditRequest);
}

/// <summary>The body of <c>POST /api/parked/{action}</c>, which acts on many items at once.</summary>
internal sealed record BulkRequest(FilterRequest? Filter, long? Count, string? Reason);

/// <summary>Which items, in a body or a query.</summary>
/// <param name="Department">A department's code or a mapping's name.</param>
/// <param name="Kind">A kind, as in an id: <c>submit</c>.</param>
/// <param name="Reason">A text that the item's reason contains.</param>
/// <param name="Older">How long the item has been parked at least: <c>30m</c>, <c>12h</c>, <c>1d</c>.</param>
internal sealed record FilterRequest(string? Department, string? Kind, string? Reason, string? Older)
{
    /// <summary>Reads the filter; null, with the fault, when a field is not valid.</summary>
    public ParkedFilter? Read(DateTimeOffset now, out string? fault)
    {
        fault = null;
        JobKind? kind = null;
        if (!string.IsNullOrEmpty(Kind))
        {
            if (!ItemId.TryParseKind(Kind, out var known))
            {
                fault = $"there is no kind \"{Kind}\"; write one of: {string.Join(", ", ItemId.ParkableKinds)}";
                return null;
            }

            kind = known;
        }

        DateTimeOffset? before = null;
        if (!string.IsNullOrEmpty(Older))
        {
            if (!TimeSpans.TryParse(Older, out var span))
            {
                fault = $"\"{Older}\" is no span of time; write 30m, 12h or 1d";
                return null;
            }

            before = now - span;
        }

        return new ParkedFilter(NullIfBlank(Department), kind, NullIfBlank(Reason), before);
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
