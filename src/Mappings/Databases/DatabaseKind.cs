namespace Allentown311.Mappings.Databases;

/// <summary>The databases a SQL mapping can speak to.</summary>
public enum DatabaseKind
{
    /// <summary>A SQLite file.</summary>
    Sqlite,

    /// <summary>PostgreSQL.</summary>
    Postgres,

    /// <summary>Microsoft SQL Server.</summary>
    SqlServer,
}
