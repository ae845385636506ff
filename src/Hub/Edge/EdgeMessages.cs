using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Edge;

/// <summary>
/// A work order on its way to an edge hub, with all data that the edge's connector may need. Contains residents' data.
/// </summary>
/// <param name="V">Version of the message's form; see <see cref="Form"/>.</param>
/// <param name="Mapping">The mapping of the order.</param>
/// <param name="Reference">The order's reference.</param>
/// <param name="Ordinal">The order's number within its ticket, from 1.</param>
/// <param name="Department">Code of the department.</param>
/// <param name="Ticket">The order's ticket.</param>
internal sealed record EdgeOrder(int V, string Mapping, string Reference, int Ordinal, string Department, EdgeTicket Ticket)
{
    /// <summary>Subject of the broker message.</summary>
    public const string Subject = "order";

    /// <summary>The form that this hub writes and reads. A message of another form waits in the queue for a hub that knows it.</summary>
    public const int Form = 1;

    /// <summary>False when a part is missing that every order has: JSON leaves it null, whatever the type says.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        Mapping is not null && Reference is not null && Department is not null
        && Ticket is { Number: not null, Service: not null, Description: not null }
        && Ticket is { Location: not null, Resident: not null, Answers: not null }
        && Ticket.Answers.Values.All(values => values is not null);

    /// <summary>The message of an order.</summary>
    public static EdgeOrder Of(Ticket ticket, WorkOrder order) =>
        new(Form, order.Mapping, order.Reference, order.Ordinal, order.Department, EdgeTicket.Of(ticket));

    /// <summary>Only the reference: a record prints its members, and these hold residents' data.</summary>
    public override string ToString() => $"EdgeOrder {Reference}";
}

/// <summary>The part of a ticket that a department may need.</summary>
internal sealed record EdgeTicket(
    long Id,
    string Number,
    string Service,
    string Description,
    Location Location,
    Dictionary<string, string[]> Answers,
    Resident Resident,
    string? MediaUrl,
    DateTimeOffset RequestedAt,
    DateTimeOffset? DueAt,
    string? Trace)
{
    /// <summary>The part of <paramref name="ticket"/> that goes to the edge.</summary>
    public static EdgeTicket Of(Ticket ticket) => new(
        ticket.Id,
        ticket.Number,
        ticket.Service,
        ticket.Description,
        ticket.Location,
        ticket.Answers.ToDictionary(a => a.Key, a => a.Value.ToArray(), StringComparer.Ordinal),
        ticket.Resident,
        ticket.MediaUrl,
        ticket.RequestedAt,
        ticket.DueAt,
        ticket.Trace);

    /// <summary>The ticket at the edge, without work orders.</summary>
    public Ticket ToTicket(DateTimeOffset now) => new()
    {
        Id = Id,
        Number = Number,
        Service = Service,
        Description = Description,
        Location = Location,
        Answers = ToAnswers(),
        Resident = Resident,
        MediaUrl = MediaUrl,
        Source = "edge",
        RequestedAt = RequestedAt,
        UpdatedAt = now,
        DueAt = DueAt,
        Trace = Trace,
    };

    /// <summary>The answers in the type that a ticket has for them.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> ToAnswers() =>
        Answers.ToImmutableDictionary(a => a.Key, a => a.Value.ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>Only the number: a record prints its members, and these hold residents' data.</summary>
    public override string ToString() => $"EdgeTicket {Number}";
}

/// <summary>The status of a work order at an edge hub.</summary>
/// <param name="V">Version of the message's form: 1.</param>
/// <param name="Mapping">The mapping.</param>
/// <param name="Reference">The order's reference.</param>
/// <param name="State">Name of the order's state.</param>
/// <param name="Number">The department's number for the order; null while it has none.</param>
/// <param name="Code">The department's own status code.</param>
/// <param name="Changed">When the status changed by the department's clock; null while the department has sent no status.</param>
/// <param name="Note">The department's note.</param>
/// <param name="Reason">Why the order is parked; null when it is not.</param>
/// <param name="Newer">
/// True when a person at the edge has decided that this status is newer than another one of the same day or hour; null otherwise.
/// </param>
internal sealed record EdgeStatus(
    int V,
    string Mapping,
    string Reference,
    string State,
    string? Number,
    string? Code,
    DateTimeOffset? Changed,
    string? Note,
    string? Reason,
    bool? Newer = null)
{
    /// <summary>Subject of the broker message.</summary>
    public const string Subject = "word";

    /// <summary>The form that this hub writes and reads.</summary>
    public const int Form = 1;

    /// <summary>False when a part is missing that every status has: JSON leaves it null, whatever the type says.</summary>
    [JsonIgnore]
    public bool IsWhole => Mapping is not null && Reference is not null && State is not null;

    /// <summary>The status message of an order.</summary>
    public static EdgeStatus Of(WorkOrder order) => new(
        Form,
        order.Mapping,
        order.Reference,
        order.State.Name(),
        order.ExternalId,
        order.DepartmentCode,
        order.DepartmentChangedAt,
        order.Note,
        order.State == WorkOrderState.Parked ? order.Reason : null,
        InexactUpdates.IsDecided(order.InexactUpdates) ? true : null);

    /// <summary>Only the reference and the state: a record prints its members, and a note may quote a resident.</summary>
    public override string ToString() => $"EdgeStatus {Reference} {State}";
}

/// <summary>The pulse of an edge hub: it is alive.</summary>
/// <param name="V">Version of the message's form: 1.</param>
/// <param name="Mapping">The mapping that the edge hub works.</param>
/// <param name="Name">Name of its node.</param>
/// <param name="Version">Version of its program.</param>
/// <param name="Since">When its session started (UTC).</param>
/// <param name="At">When it sent the pulse (UTC).</param>
/// <param name="Session">Its session in its own store.</param>
/// <param name="Held">Jobs that it holds.</param>
/// <param name="Done">Steps that it has finished since it started.</param>
internal sealed record EdgePulse(
    int V,
    string Mapping,
    string Name,
    string Version,
    DateTimeOffset Since,
    DateTimeOffset At,
    long Session,
    long Held,
    long Done)
{
    /// <summary>Subject of the broker message.</summary>
    public const string Subject = "pulse";
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EdgeOrder))]
[JsonSerializable(typeof(EdgeStatus))]
[JsonSerializable(typeof(EdgePulse))]
internal sealed partial class EdgeJson : JsonSerializerContext;
