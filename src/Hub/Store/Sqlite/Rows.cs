using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Turns rows into records and back. Columns are read by place, so the lists here and the readers stand together.</summary>
internal static class Rows
{
    public const string TicketColumns =
        "id, number, service, description, address, address_id, zip, lat, long, answers, resident, media_url, source, source_reference, requested_at, updated_at, due_at, status, resolution, status_note, version, trace";

    public const string OrderColumns =
        "id, reference, department, mapping, state, external_id, department_code, department_changed_at, note, reason, sends, sent_at, updated_at, may_have_arrived, unmapped_at";

    public const string JobColumns = "kind, subject, lane, due_at, attempts, parked, trace, payload, lease, may_have_run, failures, created_at";

    public static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static object? Ms(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static string? Answers(Ticket ticket) => ticket.Answers.IsEmpty ? null : JsonSerializer.Serialize(ticket.Answers, StoreJson.Default.ImmutableDictionaryStringImmutableArrayString);

    public static string? ResidentJson(Ticket ticket) => ticket.Resident == Resident.Anonymous ? null : JsonSerializer.Serialize(ticket.Resident, StoreJson.Default.Resident);

    public static Ticket Ticket(SqliteDataReader r) => new()
    {
        Id = r.GetInt64(0),
        Number = r.GetString(1),
        Service = r.GetString(2),
        Description = r.GetString(3),
        Location = new Location(Text(r, 4), Text(r, 5), Text(r, 6), r.IsDBNull(7) ? null : r.GetDouble(7), r.IsDBNull(8) ? null : r.GetDouble(8)),
        Answers = Text(r, 9) is { } answers
            ? JsonSerializer.Deserialize(answers, StoreJson.Default.ImmutableDictionaryStringImmutableArrayString)! : ImmutableDictionary<string, ImmutableArray<string>>.Empty,
        Resident = Text(r, 10) is { } resident ? JsonSerializer.Deserialize(resident, StoreJson.Default.Resident)! : Resident.Anonymous,
        MediaUrl = Text(r, 11),
        Source = r.GetString(12),
        SourceReference = Text(r, 13),
        RequestedAt = Time(r, 14),
        UpdatedAt = Time(r, 15),
        DueAt = TimeOrNull(r, 16),
        Status = (TicketStatus)r.GetInt32(17),
        Resolution = r.IsDBNull(18) ? null : (Resolution)r.GetInt32(18),
        StatusNote = Text(r, 19),
        Version = r.GetInt32(20),
        Trace = Text(r, 21),
    };

    public static WorkOrder Order(SqliteDataReader r) => new()
    {
        TicketId = WorkOrderId.TicketId(r.GetInt64(0)),
        Ordinal = WorkOrderId.Ordinal(r.GetInt64(0)),
        Reference = r.GetString(1),
        Department = r.GetString(2),
        Mapping = r.GetString(3),
        State = (WorkOrderState)r.GetInt32(4),
        ExternalId = Text(r, 5),
        DepartmentCode = Text(r, 6),
        DepartmentChangedAt = TimeOrNull(r, 7),
        Note = Text(r, 8),
        Reason = Text(r, 9),
        Sends = r.GetInt32(10),
        SentAt = TimeOrNull(r, 11),
        UpdatedAt = Time(r, 12),
        MayHaveArrived = r.GetInt32(13) != 0,
        UnmappedAt = TimeOrNull(r, 14),
    };

    public static Job Job(SqliteDataReader r) => new()
    {
        Kind = (JobKind)r.GetInt32(0),
        Subject = r.GetInt64(1),
        Lane = r.GetString(2),
        DueAt = Time(r, 3),
        Attempts = r.GetInt32(4),
        Parked = Text(r, 5),
        Trace = Text(r, 6),
        Payload = Text(r, 7),
        Lease = r.GetInt64(8),
        MayHaveRun = r.GetInt32(9) != 0,
        Failures = r.GetInt32(10),
        WrittenAt = Time(r, 11),
    };

    public static Notice Notice(SqliteDataReader r) => new()
    {
        TicketId = CrmCore.Notices.Notice.TicketOf(r.GetInt64(0)),
        Event = CrmCore.Notices.Notice.Parts(r.GetInt64(0)).Event,
        Channel = CrmCore.Notices.Notice.Parts(r.GetInt64(0)).Channel,
        State = (NoticeState)r.GetInt32(1),
        Reason = Text(r, 2),
        CreatedAt = Time(r, 3),
        UpdatedAt = Time(r, 4),
    };

    public static string? Text(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    public static DateTimeOffset Time(SqliteDataReader r, int i) => DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(i));

    public static DateTimeOffset? TimeOrNull(SqliteDataReader r, int i) => r.IsDBNull(i) ? null : Time(r, i);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Resident))]
[JsonSerializable(typeof(ImmutableDictionary<string, ImmutableArray<string>>))]
internal sealed partial class StoreJson : JsonSerializerContext;
