using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store.Sql;

/// <summary>
/// Turns rows into records and back, the same for every database: whole numbers are 64 bits wide, times are milliseconds since 1970 UTC.
/// Columns are read by place, so the lists here and the readers stand together.
/// </summary>
internal static class Rows
{
    public const string TicketColumns =
        "id, number, service, description, address, address_id, zip, lat, long, answers, resident, media_url, source, source_reference, requested_at, updated_at, due_at, status, resolution, status_note, version, trace";

    public const string OrderColumns =
        "id, reference, department, mapping, state, external_id, department_code, department_changed_at, note, reason, sends, sent_at, updated_at, may_have_arrived, unmapped_at";

    public const string JobColumns = "kind, subject, lane, due_at, attempts, parked, trace, payload, lease, may_have_run, failures, created_at";

    public const string NodeColumns = "id, name, version, role, url, term_ms, started_at, seen_at, ended_at, held, done";

    public static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static object? Ms(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    public static string? Answers(Ticket ticket) => ticket.Answers.IsEmpty ? null : JsonSerializer.Serialize(ticket.Answers, StoreJson.Default.ImmutableDictionaryStringImmutableArrayString);

    public static string? ResidentJson(Ticket ticket) => ticket.Resident == Resident.Anonymous ? null : JsonSerializer.Serialize(ticket.Resident, StoreJson.Default.Resident);

    public static Ticket Ticket(DbDataReader r) => new()
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
        Status = (TicketStatus)r.GetInt64(17),
        Resolution = r.IsDBNull(18) ? null : (Resolution)r.GetInt64(18),
        StatusNote = Text(r, 19),
        Version = (int)r.GetInt64(20),
        Trace = Text(r, 21),
    };

    public static WorkOrder Order(DbDataReader r) => new()
    {
        TicketId = WorkOrderId.TicketId(r.GetInt64(0)),
        Ordinal = WorkOrderId.Ordinal(r.GetInt64(0)),
        Reference = r.GetString(1),
        Department = r.GetString(2),
        Mapping = r.GetString(3),
        State = (WorkOrderState)r.GetInt64(4),
        ExternalId = Text(r, 5),
        DepartmentCode = Text(r, 6),
        DepartmentChangedAt = TimeOrNull(r, 7),
        Note = Text(r, 8),
        Reason = Text(r, 9),
        Sends = (int)r.GetInt64(10),
        SentAt = TimeOrNull(r, 11),
        UpdatedAt = Time(r, 12),
        MayHaveArrived = r.GetInt64(13) != 0,
        UnmappedAt = TimeOrNull(r, 14),
    };

    public static Job Job(DbDataReader r) => new()
    {
        Kind = (JobKind)r.GetInt64(0),
        Subject = r.GetInt64(1),
        Lane = r.GetString(2),
        DueAt = Time(r, 3),
        Attempts = (int)r.GetInt64(4),
        Parked = Text(r, 5),
        Trace = Text(r, 6),
        Payload = Text(r, 7),
        Lease = r.GetInt64(8),
        MayHaveRun = r.GetInt64(9) != 0,
        Failures = (int)r.GetInt64(10),
        WrittenAt = Time(r, 11),
    };

    public static Notice Notice(DbDataReader r) => new()
    {
        TicketId = CrmCore.Notices.Notice.TicketOf(r.GetInt64(0)),
        Event = CrmCore.Notices.Notice.Parts(r.GetInt64(0)).Event,
        Channel = CrmCore.Notices.Notice.Parts(r.GetInt64(0)).Channel,
        State = (NoticeState)r.GetInt64(1),
        Reason = Text(r, 2),
        CreatedAt = Time(r, 3),
        UpdatedAt = Time(r, 4),
    };

    public static NodeRow Node(DbDataReader r) => new(
        r.GetInt64(0), new Node(r.GetString(1), r.GetString(2), r.GetString(3), Text(r, 4), TimeSpan.FromMilliseconds(r.GetInt64(5))),
        Time(r, 6), Time(r, 7), TimeOrNull(r, 8), new NodeWork(r.GetInt64(9), r.GetInt64(10)));

    public static Feed Feed(DbDataReader r) => new(r.GetInt64(0), r.GetString(1), Text(r, 2), Time(r, 3));

    public static string? Text(DbDataReader r, int i) => r.IsDBNull(i) ? null : r.GetString(i);

    public static DateTimeOffset Time(DbDataReader r, int i) => DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(i));

    public static DateTimeOffset? TimeOrNull(DbDataReader r, int i) => r.IsDBNull(i) ? null : Time(r, i);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Resident))]
[JsonSerializable(typeof(ImmutableDictionary<string, ImmutableArray<string>>))]
internal sealed partial class StoreJson : JsonSerializerContext;
