using System.Text.Json;

namespace Allentown311.Departments.Faults;

/// <summary>
/// One line in <c>faults.jsonl</c> for each fault done, so that a run can say what it went through, also past the end of a process.
/// </summary>
internal sealed class FaultLog(Settings settings, TimeProvider clock) : IDisposable
{
    // Made with the first fault: a department without any has no such file.
    private readonly Lazy<FileStream> file = new(() =>
        new FileStream(
            Path.Combine(settings.Data.FullName, "faults.jsonl"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));

    private readonly Lock gate = new();

    public void Done(string fault, string? to = null)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(new { fault, to, at = clock.GetUtcNow() }), (byte)'\n'];
        lock (gate)
            file.Value.Write(line);
    }

    public void Dispose()
    {
        if (file.IsValueCreated)
            file.Value.Dispose();
    }
}
