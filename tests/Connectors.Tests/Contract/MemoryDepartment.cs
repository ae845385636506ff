using System.Globalization;

namespace Allentown311.Connectors.Tests.Contract;

/// <summary>A department's system in this process, which fails as one behind a network does.</summary>
public sealed class MemoryDepartment
{
    private readonly Lock gate = new();
    private readonly List<(string Reference, string Details)> records = [];
    private readonly List<Change> changes = [];

    /// <summary>A status change as the department reports it.</summary>
    public sealed record Change(string Reference, string Code, string At, string Note);

    /// <summary>True while nobody can connect.</summary>
    public bool IsDown { get; set; }

    /// <summary>True when the next order is worked and its answer is lost.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>True while connections are accepted and never answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The records, oldest first.</summary>
    public IReadOnlyList<(string Reference, string Details)> Records
    {
        get
        {
            lock (gate)
            {
                return [.. records];
            }
        }
    }

    /// <summary>Reports a change; its time is written as given.</summary>
    public void Report(string reference, string code, string at, string note)
    {
        lock (gate)
        {
            changes.Add(new Change(reference, code, at, note));
        }
    }

    public async Task<(string Id, bool IsNew, string? Refusal)> CreateAsync(
        string reference, string kind, string details, bool dropsDoubles, CancellationToken ct)
    {
        await ConnectAsync(ct);
        lock (gate)
        {
            var known = records.FindIndex(r => r.Reference == reference);
            if (kind == "BAD")
            {
                return ("", false, "there is no such kind");
            }

            if (known >= 0 && dropsDoubles)
            {
                return (Id(known), false, null);
            }

            records.Add((reference, details));
            if (LosesAnswer)
            {
                LosesAnswer = false;
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "the connection was cut");
            }

            return (Id(records.Count - 1), true, null);
        }
    }

    public async Task<string?> FindAsync(string reference, CancellationToken ct)
    {
        await ConnectAsync(ct);
        lock (gate)
        {
            var known = records.FindIndex(r => r.Reference == reference);
            return known < 0 ? null : Id(known);
        }
    }

    public async Task<IReadOnlyList<Change>> ChangesAsync(int from, int most, CancellationToken ct)
    {
        await ConnectAsync(ct);
        lock (gate)
        {
            return [.. changes.Skip(from).Take(most)];
        }
    }

    private async Task ConnectAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (IsDown)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "the connection was refused");
        }

        if (IsSilent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
    }

    private static string Id(int index) => string.Create(CultureInfo.InvariantCulture, $"M-{index + 1}");
}
