using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Tickets.</summary>
internal static class TicketTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "ticket";

    /// <summary>The columns.</summary>
    public static readonly Columns<Ticket> All = new()
    {
        { "id", ColumnType.Number, t => t.Id },
        { "number", ColumnType.Text, t => t.Number },
        { "service", ColumnType.Text, t => t.Service },
        { "description", ColumnType.Text, t => t.Description },
        { "address", ColumnType.Text, t => t.Location.Address },
        { "address_id", ColumnType.Text, t => t.Location.AddressId },
        { "zip", ColumnType.Text, t => t.Location.Zip },
        { "lat", ColumnType.Real, t => t.Location.Latitude },
        { "long", ColumnType.Real, t => t.Location.Longitude },
        { "answers", ColumnType.Text, t => t.Answers.IsEmpty ? null : JsonSerializer.Serialize(t.Answers, TicketJson.Default.Answers) },
        { "resident", ColumnType.Text, t => ToJson(t.Resident) },
        { "media_url", ColumnType.Text, t => t.MediaUrl },
        { "source", ColumnType.Key, t => t.Source },
        { "source_reference", ColumnType.Key, t => t.SourceReference },
        { "requested_at", ColumnType.Number, t => t.RequestedAt },
        { "updated_at", ColumnType.Number, t => t.UpdatedAt },
        { "due_at", ColumnType.Number, t => t.DueAt },
        { "status", ColumnType.Number, t => (long)t.Status },
        { "resolution", ColumnType.Number, t => (long?)t.Resolution },
        { "status_note", ColumnType.Text, t => t.StatusNote },
        { "version", ColumnType.Number, t => t.Version },
        { "trace", ColumnType.Text, t => t.Trace },
        { "request_hash", ColumnType.Text, t => t.RequestHash },
        { "ended_at", ColumnType.Number, t => t.Status == TicketStatus.Closed ? t.UpdatedAt : default(DateTimeOffset?) },
        { "destroyed", ColumnType.Number, t => (long)t.Destroyed },
    };

    /// <summary>Inserts a ticket, unless its source has sent the same request before.</summary>
    public static readonly Write<Ticket> New = Writes.InsertNew(Name, All, "source", "source_reference") with
    {
        KeyFilter = "source_reference IS NOT NULL",
        KeyOf = t => new CommitKey(Name, t.SourceReference is null ? t.Id : 0, t.Source, t.SourceReference),
    };

    /// <summary>Updates a ticket's status.</summary>
    public static readonly Write<Ticket> Change = Writes.Update(
        Name,
        All.Only("id", "updated_at", "due_at", "status", "resolution", "status_note", "version", "ended_at", "destroyed"),
        "id") with
    { KeyOf = KeyOf };

    /// <summary>Updates what a person corrects before an order is sent again.</summary>
    public static readonly Write<Ticket> Edit = Writes.Update(
        Name, All.Only("id", "service", "description", "address", "address_id", "zip", "lat", "long", "answers"), "id") with
    { KeyOf = KeyOf };

    /// <summary>Updates everything that a resident gave and that a purge destroys.</summary>
    public static readonly Write<Ticket> Content = Writes.Update(
        Name,
        All.Only(
            "id", "description", "address", "address_id", "zip", "lat", "long", "answers", "resident", "media_url", "trace",
            "request_hash"),
        "id") with
    { KeyOf = KeyOf };

    /// <summary>
    /// Sets the time of its end on a closed ticket that has none, by its id: an older hub closed it, beside this one, on the same server.
    /// </summary>
    public static readonly Write<long> SetEnd = new(WriteKind.Update, Name, new() { { "id", ColumnType.Number, id => id } })
    {
        Keys = ["id"],
        Set = [("ended_at", "{old}.updated_at")],
        When = $"{{old}}.ended_at IS NULL AND {{old}}.status = {Writes.Literal(TicketStatus.Closed)}",
        KeyOf = id => new CommitKey(Name, id),
    };

    /// <summary>The key that two commits about one ticket share.</summary>
    public static CommitKey KeyOf(Ticket ticket) => new(Name, ticket.Id);

    /// <summary>Reads a ticket from a row, without its work orders.</summary>
    public static Ticket Read(DbDataReader row) => new()
    {
        Id = row.Number("id"),
        Number = row.Text("number"),
        Service = row.Text("service"),
        Description = row.Text("description"),
        Location = new Location(
            row.TextOrNull("address"), row.TextOrNull("address_id"), row.TextOrNull("zip"), row.RealOrNull("lat"), row.RealOrNull("long")),
        Answers = row.TextOrNull("answers") is { } answers
            ? JsonSerializer.Deserialize(answers, TicketJson.Default.Answers)! : ImmutableDictionary<string, ImmutableArray<string>>.Empty,
        Resident = row.TextOrNull("resident") is { } resident
            ? JsonSerializer.Deserialize(resident, TicketJson.Default.Resident)! : Resident.Anonymous,
        MediaUrl = row.TextOrNull("media_url"),
        Source = row.Text("source"),
        SourceReference = row.TextOrNull("source_reference"),
        RequestedAt = row.Time("requested_at"),
        UpdatedAt = row.Time("updated_at"),
        DueAt = row.TimeOrNull("due_at"),
        Status = (TicketStatus)row.Number("status"),
        Resolution = (Resolution?)row.NumberOrNull("resolution"),
        StatusNote = row.TextOrNull("status_note"),
        Version = (int)row.Number("version"),
        Trace = row.TextOrNull("trace"),
        RequestHash = row.TextOrNull("request_hash"),
        Destroyed = (DestroyedParts)row.Number("destroyed"),
    };

    private static string? ToJson(Resident resident) =>
        resident == Resident.Anonymous ? null : JsonSerializer.Serialize(resident, TicketJson.Default.Resident);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Resident))]
[JsonSerializable(typeof(ImmutableDictionary<string, ImmutableArray<string>>), TypeInfoPropertyName = "Answers")]
internal sealed partial class TicketJson : JsonSerializerContext;
