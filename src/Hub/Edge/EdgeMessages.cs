using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Edge;

/// <summary>A work order on its way to the hub inside a department's network, with all its connector may need. Holds residents' data.</summary>
/// <param name="V">Its form: <see cref="Form"/>.</param>
/// <param name="Mapping">The mapping it is for.</param>
/// <param name="Reference">Its reference.</param>
/// <param name="Ordinal">Its place in the ticket.</param>
/// <param name="Department">The department.</param>
/// <param name="Ticket">Its ticket.</param>
internal sealed record EdgeOrder(int V, string Mapping, string Reference, int Ordinal, string Department, EdgeTicket Ticket)
{
    /// <summary>What the message is about.</summary>
    public const string Subject = "order";

    /// <summary>The form this hub writes and reads. One it does not know is left to a hub that does.</summary>
    public const int Form = 1;

    /// <summary>The message of an order.</summary>
    public static EdgeOrder Of(Ticket ticket, WorkOrder order) => new(Form, order.Mapping, order.Reference, order.Ordinal, order.Department, new EdgeTicket(
        ticket.Id, ticket.Number, ticket.Service, ticket.Description, ticket.Location, ticket.Answers.ToDictionary(a => a.Key, a => a.Value.ToArray(), StringComparer.Ordinal), ticket.Resident,
        ticket.MediaUrl, ticket.RequestedAt, ticket.DueAt, ticket.Trace));

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"EdgeOrder {Reference}";
}

/// <summary>What a department may need to know of a ticket.</summary>
internal sealed record EdgeTicket(
    long Id, string Number, string Service, string Description, Location Location, Dictionary<string, string[]> Answers, Resident Resident, string? MediaUrl,
    DateTimeOffset RequestedAt, DateTimeOffset? DueAt, string? Trace)
{
    /// <summary>The ticket as it stands at the edge, without work orders.</summary>
    public Ticket ToTicket(DateTimeOffset now) => new()
    {
        Id = Id, Number = Number, Service = Service, Description = Description, Location = Location, Answers = ToAnswers(), Resident = Resident, MediaUrl = MediaUrl, Source = "edge",
        RequestedAt = RequestedAt, UpdatedAt = now, DueAt = DueAt, Trace = Trace,
    };

    /// <summary>The answers as a ticket keeps them.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> ToAnswers() => Answers.ToImmutableDictionary(a => a.Key, a => a.Value.ToImmutableArray(), StringComparer.Ordinal);

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"EdgeTicket {Number}";
}

/// <summary>How a work order stands at the hub inside the department's network.</summary>
/// <param name="V">Version of this form: 1.</param>
/// <param name="Mapping">The mapping.</param>
/// <param name="Reference">The order.</param>
/// <param name="State">Its state's word.</param>
/// <param name="Number">The department's number.</param>
/// <param name="Code">The department's own status code.</param>
/// <param name="Changed">When it changed by the department's clock; null where the department has not spoken yet.</param>
/// <param name="Note">A word from the department.</param>
/// <param name="Reason">Why it is parked.</param>
internal sealed record EdgeStatus(int V, string Mapping, string Reference, string State, string? Number, string? Code, DateTimeOffset? Changed, string? Note, string? Reason)
{
    /// <summary>What the message is about.</summary>
    public const string Subject = "word";

    /// <summary>The form this hub writes and reads.</summary>
    public const int Form = 1;

    /// <summary>How an order stands.</summary>
    public static EdgeStatus Of(WorkOrder order) =>
        new(Form, order.Mapping, order.Reference, order.State.Name(), order.ExternalId, order.DepartmentCode, order.DepartmentChangedAt, order.Note, order.State == WorkOrderState.Parked ? order.Reason : null);

    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"EdgeStatus {Reference} {State}";
}

/// <summary>That an edge hub is there.</summary>
/// <param name="V">Version of this form: 1.</param>
/// <param name="Mapping">The mapping it works.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its program's version.</param>
/// <param name="Since">When its session started.</param>
/// <param name="At">When it said so (UTC).</param>
/// <param name="Session">Its session there.</param>
/// <param name="Held">Jobs in hand.</param>
/// <param name="Done">Steps ended.</param>
internal sealed record EdgePulse(int V, string Mapping, string Name, string Version, DateTimeOffset Since, DateTimeOffset At, long Session, long Held, long Done)
{
    /// <summary>What the message is about.</summary>
    public const string Subject = "pulse";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EdgeOrder))]
[JsonSerializable(typeof(EdgeStatus))]
[JsonSerializable(typeof(EdgePulse))]
internal sealed partial class EdgeJson : JsonSerializerContext;
