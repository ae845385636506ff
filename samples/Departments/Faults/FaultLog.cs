using System.Text.Json;

namespace Allentown311.Departments.Faults;

/// <summary>
/// Writes one line to <c>faults.jsonl</c> for each fault injected, so that a run can report its faults even when the process was killed.
/// </summary>
internal sealed class FaultLog(Settings settings, TimeProvider clock) : IDisposable
{
    // The file is created with the first fault: a department without faults has no such file.
    private readonly Lazy<FileStream> file = new(() => new FileStream(
        Path.Combine(settings.Data.FullName, "faults.jsonl"),
        FileMode.Append,
        FileAccess.Write,
        FileShare.ReadWrite,
        bufferSize: 0));

    // Guards the file.
    private readonly Lock gate = new();

    public void Write(string fault, string? to = null)
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
