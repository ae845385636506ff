using Allentown311.Departments.Crew;
using Allentown311.Departments.Faults;

namespace Allentown311.Departments;

/// <summary>What is special about one department's system; everything else is shared.</summary>
internal sealed record Department
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required int Port { get; init; }

    /// <summary>The prefix of a work order's number, before six digits; a department with an empty prefix shows the row id.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The statuses an undisturbed work order walks through, first to last.</summary>
    public required string[] Steps { get; init; }

    /// <summary>Other statuses that end a work order. The crew never sets them, people do.</summary>
    public required string[] OtherEndings { get; init; }

    /// <summary>
    /// Makes <c>work_order</c>, a table or a view with at least id, ref, type, place, status and changed_at:
    /// that is all the ledger, the crew and the page know of a department.
    /// </summary>
    public required string Schema { get; init; }

    public required Action<IServiceCollection> AddServices { get; init; }
    public Action<WebApplication> Map { get; init; } = _ => { };

    /// <summary>What a request asks for; null for one that no fault may touch.</summary>
    public Func<HttpRequest, Call?> CallOf { get; init; } = _ => null;

    public string Number(long id) => Prefix.Length == 0 ? $"{id}" : $"{Prefix}-{id:000000}";

    public bool IsOver(string status) => status == Steps[^1] || OtherEndings.Contains(status);
}

/// <summary>The options of the command line.</summary>
internal sealed record Settings(string Urls, DirectoryInfo Data, CrewPace Pace, int? Seed, FaultPlan Faults);

/// <summary>The process cannot start; the message states what to change.</summary>
internal sealed class CannotStartException(string message) : Exception(message);
