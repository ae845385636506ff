using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Allentown311.Departments.Parking;

/// <summary>
/// Pushes each status change as it happens. Best effort: a change that five tries cannot deliver is logged and left to polling,
/// and so are the changes made while this process was down.
/// </summary>
internal sealed class HookPush(
    HookTarget hook, ChangeLog changes, Department department, LatePushes late, TimeProvider clock, ILogger<HookPush> log)
    : BackgroundService
{
    private const int AtOnce = 4;
    private const int Tries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // A redirect is a failed push: a hook does not redirect.
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(5) };

    // The queue is the change log itself: pushes pull from it, so a hook that is down holds no memory here.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        NewChangesAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        async (change, ct) => await PushAsync(change, ct));

    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    private async IAsyncEnumerable<Change> NewChangesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var seen = changes.Last();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), clock);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var news = changes.After(seen, limit: 1000);
            seen = news.Count > 0 ? news[^1].Seq : seen;

            // The caller read the first status in the answer to its POST.
            foreach (var change in late.Order([.. news.Where(change => change.Status != department.Steps[0])]))
                yield return change;
        }
    }

    private async Task PushAsync(Change change, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(CaseChange.Of(change, department), JsonSerializerOptions.Web);
        var id = $"msg_{department.Number(change.Id)}_{change.Seq}";
        for (var (attempt, pause) = (1, FirstPause); ; attempt++, pause *= 2)
        {
            var problem = await TryAsync(id, body, ct);
            if (problem is null)
                return;
            if (attempt == Tries)
            {
                log.LogWarning("Push {Id} given up after {Tries} tries: {Problem}", id, Tries, problem);
                return;
            }

            await Task.Delay(pause, clock, ct);
        }
    }

    private async Task<string?> TryAsync(string id, byte[] body, CancellationToken ct)
    {
        try
        {
            using var request = hook.Sign(id, clock.GetUtcNow(), body);
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return problem.Message;
        }
    }
}
