using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <summary>Lists what a commit writes, in all tables.</summary>
internal static class Written
{
    /// <summary>Returns everything a commit writes.</summary>
    public static IEnumerable<object> By(Commit commit) =>
    [
        .. commit.Tickets, .. commit.AllJobs(), .. commit.NewNotices, .. commit.Unmatched, .. commit.Audit, .. commit.PlainRows(),
        .. commit.Settled.Cast<object>(), .. new object?[] { commit.Finishes, commit.Feed }.OfType<object>(),
    ];
}
