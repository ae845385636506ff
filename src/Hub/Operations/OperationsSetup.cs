namespace Allentown311.Hub.Operations;

/// <summary>The API for administrators, scripts and monitors.</summary>
internal static class OperationsSetup
{
    /// <summary>Maps health, status and what else is read.</summary>
    public static void MapOperations(this WebApplication app)
    {
        app.MapHealth();
        app.MapDepartmentHealth();
        app.MapReads();
    }
}
