using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.ByHand;

/// <summary>What a person at the desk does: commands in a terminal, and calls of the API.</summary>
internal static class DeskCommands
{
    /// <summary>Runs a command beside the hub; returns its exit code and its output.</summary>
    public static async Task<(int Code, string Output)> RunCommandAsync(
        this HubProgram hub, CancellationToken ct, params string[] arguments)
    {
        using var program = hub.Run(arguments[0], arguments[1..]);
        var code = await program.EndAsync(ct);
        return (code, program.Output);
    }

    /// <summary>Runs a command that must succeed; returns its output.</summary>
    public static async Task<string> RunSuccessfullyAsync(this HubProgram hub, CancellationToken ct, params string[] arguments)
    {
        var (code, output) = await hub.RunCommandAsync(ct, arguments);
        code.ShouldBe(0, output);
        return output;
    }

    /// <summary>Posts to <c>/api/parked/…</c>.</summary>
    public static async Task<(HttpStatusCode Status, string Body)> PostAsync(
        this HubProgram hub, string path, object body, CancellationToken ct)
    {
        using var client = new HttpClient { BaseAddress = hub.Api.Url };
        client.DefaultRequestHeaders.Add("X-Api-Key", hub.Key!.Text);
        using var answer = await client.PostAsJsonAsync($"/api/parked/{path}", body, JsonSerializerOptions.Web, ct);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
    }

    /// <summary>All lines of the audit.</summary>
    public static async Task<string> AuditAsync(this HubProgram hub, CancellationToken ct)
    {
        using var program = hub.RunOnData("audit");
        (await program.EndAsync(ct)).ShouldBe(0, program.Output);
        return program.Output;
    }
}
