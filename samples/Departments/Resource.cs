namespace Allentown311.Departments;

/// <summary>Reads files that are embedded in the assembly.</summary>
internal static class Resource
{
    public static string ReadText(string name)
    {
        using var reader = new StreamReader(typeof(Resource).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
