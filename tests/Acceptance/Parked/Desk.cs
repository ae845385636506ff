using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.ByHand;

/// <summary>A person at a terminal, and one with the API.</summary>
internal static class Desk
{
    /// <summary>Runs a command beside the hub; its exit code and everything it said.</summary>
    public static async Task<(int Code, string Said)> DoAsync(this HubProgram hub, CancellationToken ct, params string[] words)
    {
        using var program = hub.Run(words[0], words[1..]);
        var code = await program.EndAsync(ct);
        return (code, program.Output);
    }

    /// <summary>Runs a command that must succeed; what it said.</summary>
    public static async Task<string> DoneAsync(this HubProgram hub, CancellationToken ct, params string[] words)
    {
        var (code, said) = await hub.DoAsync(ct, words);
        code.ShouldBe(0, said);
        return said;
    }

    /// <summary>Posts to <c>/api/parked/…</c>.</summary>
    public static async Task<(HttpStatusCode Status, string Body)> PostAsync(this HubProgram hub, string path, object body, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = hub.Api.Url };
        using var answer = await client.PostAsJsonAsync($"/api/parked/{path}", body, JsonSerializerOptions.Web, ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
    }

    /// <summary>Everything of the audit.</summary>
    public static async Task<string> AuditAsync(this HubProgram hub, CancellationToken ct)
    {
        using var program = hub.RunOnData("audit");
        (await program.EndAsync(ct)).ShouldBe(0, program.Output);
        return program.Output;
    }
}
