using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Sessions of nodes.</summary>
internal static class SessionTable
{
    /// <summary>Its name.</summary>
    public const string Name = "session";

    /// <summary>Its columns, as they are read.</summary>
    public const string Columns = "id, name, version, role, url, term_ms, started_at, seen_at, ended_at, held, done";

    /// <summary>Ended ones that are kept, for a person who looks back.</summary>
    public const int Kept = 20;

    /// <summary>Reads one.</summary>
    public static NodeRow Read(DbDataReader row) => new(
        row.Number("id"),
        new Node(row.Text("name"), row.Text("version"), row.Text("role"), row.TextOrNull("url"), TimeSpan.FromMilliseconds(row.Number("term_ms"))),
        row.Time("started_at"), row.Time("seen_at"), row.TimeOrNull("ended_at"), new NodeWork(row.Number("held"), row.Number("done")));
}
